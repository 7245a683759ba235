import { ImportRejectedError, quote } from '../errors.ts';
import { type BarPart, BarPartBuilder } from './bar-parts.ts';
import type { Header } from './header.ts';

/** How the cells of a format become values. */
export interface CellReader<Cell> {
  /** What a cell is called in messages. */
  text(cell: Cell): string;
  /** The symbol it is, which is often that of the row before. */
  label(cell: Cell): string;
  /** ms since the epoch; NaN where it is no time. */
  time(cell: Cell): number;
  /** NaN where the value is missing, undefined where it is no number. */
  number(cell: Cell): number | undefined;
}

const PRICE_FIELDS = new Set(['open', 'high', 'low', 'close']);
const MAX_SYMBOL = 64;
const MAX_SYMBOLS = 100_000;

/** Values of a part, times included: 16 MiB, whatever the number of columns. */
const PART_VALUES = 2 ** 21;

/** Takes rows in the order of a file, checks each, and collects them by symbol, in parts of bounded size. */
export class BarRows<Cell> {
  readonly #part: BarPartBuilder;
  /** Symbols by their numbers, the numbers, and the time of the newest bar of each. */
  readonly #symbols: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #lastTimes: number[] = [];
  #lastSymbol = '';
  #lastOwner = -1;
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
    const partRows = Math.floor(PART_VALUES / (header.fields.length + 1));
    this.#part = new BarPartBuilder(
      header.fields.map(({ name }) => name),
      partRows,
    );
  }

  get isFull(): boolean {
    return this.#part.isFull;
  }

  /** @param cells one a column of the file; @param line counted from 1, for messages */
  add(cells: readonly Cell[], line: number): void {
    const { time, fields } = this.#header;
    const owner = this.#ownerOf(cells, line);
    const instant = this.#reader.time(cells[time]);
    if (Number.isNaN(instant))
      this.#fail(line, time, cells[time], 'a date or time such as 2013-01-02 or 2013-01-02T15:30:00Z');
    if (!(instant > this.#lastTimes[owner]))
      this.#fail(
        line,
        time,
        cells[time],
        `a time after that of the row before of ${quote(this.#symbols[owner])}; sort the file and remove duplicates`,
      );
    for (let index = 0; index < fields.length; index += 1) this.#values[index] = this.#number(cells, index, line);
    this.#checkRange(cells, line);
    this.#lastTimes[owner] = instant;
    this.#part.add(owner, instant, this.#values);
  }

  /** The rows since the last part; undefined where there are none. */
  take(): BarPart | undefined {
    return this.#part.rows === 0 ? undefined : this.#part.take(this.#symbols);
  }

  /** Throws ImportRejectedError where there was no row at all. */
  end(): void {
    if (this.#symbols.length === 0)
      throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
  }

  /** The number of the row's symbol. */
  #ownerOf(cells: readonly Cell[], line: number): number {
    const symbol = this.#symbolOf(cells, line);
    if (symbol === this.#lastSymbol) return this.#lastOwner;
    let owner = this.#numbers.get(symbol);
    if (owner === undefined) {
      owner = this.#symbols.length;
      if (owner === MAX_SYMBOLS)
        this.#fail(line, this.#header.symbol, cells[this.#header.symbol], `at most ${MAX_SYMBOLS} symbols in a file`);
      // A copy: the text of a cell may be a view that holds on to the whole batch it was read with.
      const copy = Buffer.from(symbol).toString();
      this.#symbols.push(copy);
      this.#numbers.set(copy, owner);
      this.#lastTimes.push(Number.NEGATIVE_INFINITY);
    }
    this.#lastSymbol = this.#symbols[owner];
    this.#lastOwner = owner;
    return owner;
  }

  #symbolOf(cells: readonly Cell[], line: number): string {
    const position = this.#header.symbol;
    const symbol = position === -1 ? (this.#symbol ?? '') : this.#reader.label(cells[position]);
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
