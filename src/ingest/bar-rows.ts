import { ImportRejectedError, quote } from '../errors.ts';
import { type BarTable, BarTableBuilder } from './bar-table.ts';
import type { Header } from './header.ts';

/** How the cells of a format become values. */
export interface CellReader<Cell> {
  /** What a cell is called in messages, and the symbol it is. */
  text(cell: Cell): string;
  /** ms since the epoch; NaN where it is no time. */
  time(cell: Cell): number;
  /** NaN where the value is missing, undefined where it is no number. */
  number(cell: Cell): number | undefined;
}

const PRICE_FIELDS = new Set(['open', 'high', 'low', 'close']);
const MAX_SYMBOL = 64;

/** Takes rows in the order of a file, checks each, and collects them by symbol. */
export class BarRows<Cell> {
  readonly #table: BarTableBuilder;
  readonly #header: Header;
  readonly #symbol: string | undefined;
  readonly #reader: CellReader<Cell>;
  /** What a row is called in messages: a line of a text file, a row of another. */
  readonly #unit: 'line' | 'row';
  readonly #values: number[];
  readonly #high: number;
  readonly #low: number;
  readonly #notNegative: readonly boolean[];

  /** @param symbol of all bars, for a file without a column of symbols. Throws ImportRejectedError where both lack. */
  constructor(header: Header, symbol: string | undefined, reader: CellReader<Cell>, unit: 'line' | 'row') {
    if (header.symbol === -1 && symbol === undefined)
      throw new ImportRejectedError('Expected a column of symbols, or `symbol` given for the whole file.', { line: 1 });
    this.#header = header;
    this.#symbol = symbol;
    this.#reader = reader;
    this.#unit = unit;
    this.#values = header.fields.map(() => 0);
    const position = (name: string) => header.fields.findIndex((field) => field.name === name);
    this.#high = position('high');
    this.#low = position('low');
    this.#notNegative = header.fields.map(({ name }) => PRICE_FIELDS.has(name) || name === 'volume');
    this.#table = new BarTableBuilder(header.fields.map(({ name }) => name));
  }

  /** @param cells one a column of the file; @param line counted from 1, for messages */
  add(cells: readonly Cell[], line: number): void {
    const { time, fields } = this.#header;
    const symbol = this.#symbolOf(cells, line);
    const instant = this.#reader.time(cells[time]);
    if (Number.isNaN(instant))
      this.#fail(line, time, cells[time], 'a date or time such as 2013-01-02 or 2013-01-02T15:30:00Z');
    if (!(instant > this.#table.lastTime(symbol)))
      this.#fail(
        line,
        time,
        cells[time],
        `a time after that of the row before of ${quote(symbol)}; sort the file and remove duplicates`,
      );
    for (let index = 0; index < fields.length; index += 1) this.#values[index] = this.#number(cells, index, line);
    this.#checkRange(cells, line);
    this.#table.add(symbol, instant, this.#values);
  }

  /** All rows so far; throws ImportRejectedError where there are none. */
  build(): BarTable {
    const table = this.#table.build();
    if (table.rows === 0)
      throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
    return table;
  }

  #symbolOf(cells: readonly Cell[], line: number): string {
    const position = this.#header.symbol;
    const symbol = position === -1 ? (this.#symbol ?? '') : this.#reader.text(cells[position]);
    if (symbol === '' || symbol.length > MAX_SYMBOL)
      this.#fail(line, position, cells[position], `a symbol of 1 to ${MAX_SYMBOL} characters`);
    return symbol;
  }

  #number(cells: readonly Cell[], index: number, line: number): number {
    const { position } = this.#header.fields[index];
    const value = this.#reader.number(cells[position]);
    if (value === undefined) this.#fail(line, position, cells[position], 'a number');
    if (value < 0 && this.#notNegative[index])
      this.#fail(line, position, cells[position], 'a number that is not negative');
    return value;
  }

  #checkRange(cells: readonly Cell[], line: number): void {
    const { fields } = this.#header;
    if (!(this.#values[this.#high] < this.#values[this.#low])) return;
    const { position } = fields[this.#high];
    const low = this.#reader.text(cells[fields[this.#low].position]);
    this.#fail(line, position, cells[position], `a high not below the low ${quote(low)}`);
  }

  #fail(line: number, position: number, cell: Cell, expected: string): never {
    const column = this.#header.names[position] ?? 'symbol';
    const value = this.#reader.text(cell);
    throw new ImportRejectedError(
      `${this.#unit} ${line}, column ${quote(column)}: expected ${expected}, got ${quote(value)}`,
      { line, column, value: value.slice(0, 200) },
    );
  }
}
