import { ImportRejectedError } from '../errors.ts';
import type { CellReader } from './bar-rows.ts';
import { TimeParser, dayOfDate } from './parse-time.ts';

const COMMA = 44;
const DOT = 46;
const MINUS = 45;
const ZERO = 48;
const QUOTE = 34;
/** With at most so many digits, an integer and a power of ten are exact, and one division rounds as `Number` does. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const MISSING = new Set(['', 'nan', 'null', 'na', 'n/a', '-']);

/**
 * The cells of one line after the other, by the number of their column. Most are dates and decimal numbers, and are read
 * from the bytes as they are; text is made of the rest alone.
 */
export class CsvCells implements CellReader<number> {
  #bytes: Uint8Array = new Uint8Array();
  #starts = new Int32Array(16);
  #count = 0;
  #line = 0;
  /** The cells of a line that has quotes. */
  #quoted: string[] | undefined;
  #labelBytes: Uint8Array = new Uint8Array();
  #label = '';
  readonly #times = new TimeParser();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  /** Goes to the line between two positions, and returns how many cells it has. */
  split(bytes: Uint8Array, { from, to, line }: { from: number; to: number; line: number }): number {
    this.#bytes = bytes;
    this.#line = line;
    this.#quoted = undefined;
    let count = 0;
    this.#starts[0] = from;
    for (let position = from; position < to; position += 1) {
      const byte = bytes[position];
      if (byte === QUOTE) {
        this.#quoted = splitQuoted(this.#decode(from, to));
        return this.#quoted.length;
      }
      if (byte !== COMMA) continue;
      count += 1;
      if (count + 1 >= this.#starts.length) this.#grow();
      this.#starts[count] = position + 1;
    }
    this.#count = count + 1;
    this.#starts[this.#count] = to + 1;
    return this.#count;
  }

  text(column: number): string {
    if (this.#quoted) return (this.#quoted[column] ?? '').trim();
    if (column < 0) return '';
    return this.#decode(this.#starts[column], this.#starts[column + 1] - 1).trim();
  }

  label(column: number): string {
    if (this.#quoted) return this.text(column);
    const from = this.#starts[column];
    const to = this.#starts[column + 1] - 1;
    if (!this.#isLabel(from, to)) {
      this.#label = this.text(column);
      this.#labelBytes = this.#bytes.slice(from, to);
    }
    return this.#label;
  }

  time(column: number): number {
    const from = this.#starts[column];
    if (!this.#quoted && this.#starts[column + 1] - 1 - from === 10) {
      const bytes = this.#bytes;
      if (bytes[from + 4] === MINUS && bytes[from + 7] === MINUS) {
        const year = digits(bytes, from, from + 4);
        const day = dayOfDate(year, digits(bytes, from + 5, from + 7), digits(bytes, from + 8, from + 10));
        if (!Number.isNaN(day)) return day;
      }
    }
    return this.#times.parse(this.text(column));
  }

  number(column: number): number | undefined {
    if (!this.#quoted) {
      const value = decimal(this.#bytes, this.#starts[column], this.#starts[column + 1] - 1);
      if (!Number.isNaN(value)) return value;
    }
    const text = this.text(column);
    // Number() makes 0 of a cell that is empty.
    if (MISSING.has(text.toLowerCase())) return Number.NaN;
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }

  #isLabel(from: number, to: number): boolean {
    const label = this.#labelBytes;
    if (label.length !== to - from || label.length === 0) return false;
    for (let index = 0; index < label.length; index += 1) if (label[index] !== this.#bytes[from + index]) return false;
    return true;
  }

  #decode(from: number, to: number): string {
    try {
      return this.#decoder.decode(this.#bytes.subarray(from, to));
    } catch (cause) {
      const message = `line ${this.#line}: expected UTF-8 text, and the file has other bytes.`;
      throw new ImportRejectedError(message, { line: this.#line }, { cause });
    }
  }

  #grow(): void {
    const starts = new Int32Array(2 * this.#starts.length);
    starts.set(this.#starts);
    this.#starts = starts;
  }
}

/** A number of digits alone; NaN for anything else. */
function digits(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let position = from; position < to; position += 1) {
    const digit = bytes[position] - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}

/** A decimal number such as -12.5, to the last bit what `Number` says; NaN for anything else, and for too many digits. */
function decimal(bytes: Uint8Array, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS;
  let mantissa = 0;
  let count = 0;
  let dot = -1;
  for (let position = isNegative ? from + 1 : from; position < to; position += 1) {
    const digit = bytes[position] - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = 10 * mantissa + digit;
      count += 1;
    } else if (bytes[position] === DOT && dot === -1) dot = position;
    else return Number.NaN;
  }
  if (count === 0 || count > EXACT_DIGITS) return Number.NaN;
  const value = dot === -1 ? mantissa : mantissa / POWERS[to - 1 - dot];
  return isNegative ? -value : value;
}

/** The cells of a line, with quotes around a cell taken off and doubled quotes inside made single. */
function splitQuoted(text: string): string[] {
  const cells: string[] = [];
  for (const match of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g))
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return cells;
}
