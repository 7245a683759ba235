import { ImportRejectedError, quote } from '../errors.ts';
import { type BarTable, BarTableBuilder } from './bar-table.ts';
import { type Header, parseHeader } from './csv-header.ts';
import { csvLines, splitLine } from './csv-lines.ts';
import { TimeParser } from './parse-time.ts';

export interface CsvOptions {
  /** The symbol of all bars where the file has no column of symbols. */
  readonly symbol?: string | undefined;
}

const MISSING = new Set(['', 'nan', 'null', 'na', 'n/a', '-']);
const PRICE_FIELDS = new Set(['open', 'high', 'low', 'close']);
const MAX_SYMBOL = 64;

/**
 * Reads bars from CSV with a header: a column of times, open, high, low, close, and any further columns of numbers. Rows
 * are in time order within each symbol. Throws ImportRejectedError with line, column and value at the first fault.
 */
export async function readCsv(source: AsyncIterable<Uint8Array>, options: CsvOptions): Promise<BarTable> {
  let reader: RowReader | undefined;
  for await (const { lines, firstLine } of csvLines(source))
    for (let index = 0; index < lines.length; index += 1) {
      const text = lines[index];
      if (text === '') continue;
      if (reader) reader.read(text, firstLine + index);
      else reader = new RowReader(parseHeader(splitLine(text).map((name) => name.trim())), options.symbol);
    }
  const table = reader?.table.build();
  if (!table || table.rows === 0)
    throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
  return table;
}

class RowReader {
  readonly table: BarTableBuilder;
  readonly #header: Header;
  readonly #symbol: string | undefined;
  readonly #values: number[];
  readonly #times = new TimeParser();
  readonly #high: number;
  readonly #low: number;
  readonly #notNegative: readonly boolean[];

  constructor(header: Header, symbol: string | undefined) {
    if (header.symbol === -1 && symbol === undefined)
      throw new ImportRejectedError('Expected a column of symbols, or `symbol` given for the whole file.', { line: 1 });
    this.#header = header;
    this.#symbol = symbol;
    this.#values = header.fields.map(() => 0);
    const position = (name: string) => header.fields.findIndex((field) => field.name === name);
    this.#high = position('high');
    this.#low = position('low');
    this.#notNegative = header.fields.map(({ name }) => PRICE_FIELDS.has(name) || name === 'volume');
    this.table = new BarTableBuilder(header.fields.map(({ name }) => name));
  }

  read(text: string, line: number): void {
    const cells = splitLine(text);
    const { names, time, fields } = this.#header;
    if (cells.length !== names.length)
      throw new ImportRejectedError(`line ${line}: expected ${names.length} columns, got ${cells.length}`, {
        line,
        value: text.slice(0, 80),
      });
    const symbol = this.#symbolOf(cells, line);
    const instant = this.#times.parse(cells[time].trim());
    if (Number.isNaN(instant))
      this.#fail(line, time, cells[time], 'a date or time such as 2013-01-02 or 2013-01-02T15:30:00Z');
    if (!(instant > this.table.lastTime(symbol)))
      this.#fail(
        line,
        time,
        cells[time],
        `a time after that of the row before of ${quote(symbol)}; sort the file and remove duplicates`,
      );
    for (let index = 0; index < fields.length; index += 1) this.#values[index] = this.#number(cells, index, line);
    this.#checkRange(cells, line);
    this.table.add(symbol, instant, this.#values);
  }

  #symbolOf(cells: readonly string[], line: number): string {
    const position = this.#header.symbol;
    const symbol = position === -1 ? (this.#symbol ?? '') : cells[position].trim();
    if (symbol === '' || symbol.length > MAX_SYMBOL)
      this.#fail(line, position, symbol, `a symbol of 1 to ${MAX_SYMBOL} characters`);
    return symbol;
  }

  #number(cells: readonly string[], index: number, line: number): number {
    const { position } = this.#header.fields[index];
    const text = cells[position];
    const value = Number(text);
    // Number() makes 0 of a cell that is empty.
    if (!Number.isFinite(value) || value === 0) {
      const trimmed = text.trim();
      if (MISSING.has(trimmed.toLowerCase())) return Number.NaN;
      if (!Number.isFinite(value)) this.#fail(line, position, trimmed, 'a number');
    }
    if (value < 0 && this.#notNegative[index]) this.#fail(line, position, text, 'a number that is not negative');
    return value;
  }

  #checkRange(cells: readonly string[], line: number): void {
    const { fields } = this.#header;
    const high = this.#high;
    const low = this.#low;
    if (this.#values[high] < this.#values[low])
      this.#fail(
        line,
        fields[high].position,
        cells[fields[high].position],
        `a high not below the low ${quote(cells[fields[low].position].trim())}`,
      );
  }

  #fail(line: number, position: number, value: string, expected: string): never {
    const column = this.#header.names[position] ?? 'symbol';
    throw new ImportRejectedError(
      `line ${line}, column ${quote(column)}: expected ${expected}, got ${quote(value.trim())}`,
      {
        line,
        column,
        value: value.trim().slice(0, 200),
      },
    );
  }
}
