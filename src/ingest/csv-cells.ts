import type { CellReader } from './bar-rows.ts';
import { type CsvBatch, type LineBounds, linesOf, notUtf8 } from './csv-batches.ts';
import { type QuotedRecord, quotedRecords } from './csv-quotes.ts';
import { TimeParser, dayOfDate } from './parse-time.ts';

const COMMA = 44;
const DOT = 46;
const MINUS = 45;
const ZERO = 48;
/** Up to 15 digits, the integer and the power of ten are both exact, so one division rounds as `Number` does. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const MISSING = new Set(['', 'nan', 'null', 'na', 'n/a', '-']);

type CsvRecord = LineBounds | QuotedRecord;

/**
 * The records of a batch, in order. Throws ImportRejectedError at a quote that is out of place.
 *
 * @param names of the columns, once they are known, for messages
 */
export function recordsOf(batch: CsvBatch, names: () => readonly string[]): Iterable<CsvRecord> {
  return batch.hasQuotes ? quotedRecords(batch, names) : linesOf(batch);
}

/**
 * The cells of a CSV file, one record after the other; columns are counted from 0. Most cells are dates and decimal
 * numbers, and are read from the bytes as they are; only the others become text first.
 */
export class CsvCells implements CellReader<number> {
  #bytes: Uint8Array = new Uint8Array();
  /** Where each cell of the line begins, and one past the end of the last. */
  #starts = new Int32Array(16);
  #count = 0;
  #line = 0;
  /** The cells as text, of a record in a batch that has quotes. */
  #quoted: readonly string[] | undefined;
  #labelBytes: Uint8Array = new Uint8Array();
  #label = '';
  readonly #times = new TimeParser();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  /** How many cells the record has. */
  get count(): number {
    return this.#count;
  }

  /** Whether the record is a line of nothing but spaces. */
  get isBlank(): boolean {
    return this.#count === 1 && this.text(0) === '';
  }

  /** Goes to a record of a batch, which the other methods then tell of. */
  goTo({ bytes }: CsvBatch, record: CsvRecord): void {
    this.#line = record.line;
    if ('values' in record) {
      this.#quoted = record.values;
      this.#count = record.values.length;
      return;
    }
    this.#quoted = undefined;
    this.#split(bytes, record);
  }

  #split(bytes: Uint8Array, { from, to }: LineBounds): void {
    this.#bytes = bytes;
    let count = 0;
    this.#starts[0] = from;
    for (let position = from; position < to; position += 1) {
      if (bytes[position] !== COMMA) continue;
      count += 1;
      if (count + 1 >= this.#starts.length) this.#grow();
      this.#starts[count] = position + 1;
    }
    this.#count = count + 1;
    this.#starts[this.#count] = to + 1;
  }

  text(column: number): string {
    if (!(column >= 0 && column < this.#count))
      throw new RangeError(`A record of ${this.#count} has no cell ${column}.`);
    if (this.#quoted) return this.#quoted[column].trim();
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
      throw notUtf8(this.#line, cause);
    }
  }

  #grow(): void {
    const starts = new Int32Array(2 * this.#starts.length);
    starts.set(this.#starts);
    this.#starts = starts;
  }
}

/** The number that the bytes spell with digits only; NaN for anything else. */
function digits(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let position = from; position < to; position += 1) {
    const digit = bytes[position] - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}

/**
 * A decimal such as -12.5, equal to the bit to what `Number` says; NaN for anything else and for more than 15 digits.
 */
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
