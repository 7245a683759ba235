import { ImportRejectedError, quote } from '../errors.ts';
import { type BarPart, BarPartBuilder } from './bar-parts.ts';
import type { Header } from './header.ts';

/** Turns the cells of a file format into values. */
export interface CellReader<Cell> {
  /** The cell as a message shows it. */
  text(cell: Cell): string;
  /** The cell as a symbol. Consecutive rows often have the same one, which a reader may make use of. */
  label(cell: Cell): string;
  /** ms since the epoch, UTC; NaN where the cell is no time. */
  time(cell: Cell): number;
  /** NaN where the cell is a missing value, undefined where it is no number. */
  number(cell: Cell): number | undefined;
}

const PRICE_FIELDS = new Set(['open', 'high', 'low', 'close']);
const MAX_SYMBOL = 64;
const MAX_SYMBOLS = 100_000;

/**
 * How far, as a ratio, open and close may lie outside low and high: prices that were adjusted and rounded one by one
 * do, by a little.
 */
const ADJUSTMENT = 1e-3;

/** Values in a part, times included: 16 MiB, however many columns there are. */
const PART_VALUES = 2 ** 21;

export interface RowFormat<Cell> {
  /** The symbol of all bars, for a file without a column of symbols. */
  readonly symbol: string | undefined;
  readonly reader: CellReader<Cell>;
  /** What a row is called in messages: a line of a text file, a row of another. */
  readonly unit: 'line' | 'row';
}

/** Where the symbol of a row comes from: a column of the file, or what was given for the whole of it. */
type SymbolSource = { readonly position: number } | { readonly symbol: string };

/** Checks the rows of a file one by one, and collects them by symbol in parts of bounded size. */
export class BarRows<Cell> {
  readonly #part: BarPartBuilder;
  /** Symbols are numbered from 0 as they appear. */
  readonly #symbols: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** The time of each symbol's last row, by its number. */
  readonly #lastTimes: number[] = [];
  #lastSymbol: string | undefined;
  #lastOwner = -1;
  readonly #header: Header;
  readonly #symbolSource: SymbolSource;
  readonly #reader: CellReader<Cell>;
  readonly #unit: 'line' | 'row';
  readonly #values: number[];
  /** The fields that the prices of a bar are; each file has all four. */
  readonly #high: number;
  readonly #low: number;
  readonly #open: number;
  readonly #close: number;
  readonly #isPrice: readonly boolean[];
  readonly #isVolume: readonly boolean[];

  /** Throws ImportRejectedError where there is neither a column of symbols nor a symbol for all. */
  constructor(header: Header, { symbol, reader, unit }: RowFormat<Cell>) {
    this.#header = header;
    this.#symbolSource = symbolSource(header, symbol);
    this.#reader = reader;
    this.#unit = unit;
    this.#values = header.fields.map(() => 0);
    const position = (name: string) => header.fields.findIndex((field) => field.name === name);
    this.#high = position('high');
    this.#low = position('low');
    this.#open = position('open');
    this.#close = position('close');
    this.#isPrice = header.fields.map(({ name }) => PRICE_FIELDS.has(name));
    this.#isVolume = header.fields.map(({ name }) => name === 'volume');
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
    if (!(instant > this.#lastTimes[owner])) this.#failTime(instant, { line, cells, owner });
    for (let index = 0; index < fields.length; index += 1) this.#values[index] = this.#number(cells, index, line);
    this.#checkRange(cells, line);
    this.#lastTimes[owner] = instant;
    this.#part.add(owner, instant, this.#values);
  }

  /** The rows since the last part was taken; undefined where there are none. */
  take(): BarPart | undefined {
    return this.#part.rows === 0 ? undefined : this.#part.take(this.#symbols);
  }

  /** Throws ImportRejectedError where the file had no row at all. */
  end(): void {
    if (this.#symbols.length === 0)
      throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
  }

  /** The number of the row's symbol. */
  #ownerOf(cells: readonly Cell[], line: number): number {
    const symbol = this.#symbolOf(cells, line);
    if (symbol === this.#lastSymbol) return this.#lastOwner;
    const owner = this.#numbers.get(symbol) ?? this.#addSymbol(symbol, { line, cells });
    this.#lastSymbol = this.#symbols[owner];
    this.#lastOwner = owner;
    return owner;
  }

  #addSymbol(symbol: string, { line, cells }: Row<Cell>): number {
    const owner = this.#symbols.length;
    if (owner === MAX_SYMBOLS && 'position' in this.#symbolSource)
      this.#fail(`at most ${MAX_SYMBOLS} symbols in a file`, { line, cells }, this.#symbolSource.position);
    // A copy: the text of a cell may be a view that holds on to the whole batch it was read with.
    const copy = Buffer.from(symbol).toString();
    this.#symbols.push(copy);
    this.#numbers.set(copy, owner);
    this.#lastTimes.push(Number.NEGATIVE_INFINITY);
    return owner;
  }

  #symbolOf(cells: readonly Cell[], line: number): string {
    if ('symbol' in this.#symbolSource) return this.#symbolSource.symbol;
    const { position } = this.#symbolSource;
    const symbol = this.#reader.label(cells[position]);
    if (!isSymbol(symbol)) this.#fail(SYMBOL_RULE, { line, cells }, position);
    return symbol;
  }

  #number(cells: readonly Cell[], index: number, line: number): number {
    const { position } = this.#header.fields[index];
    const value = this.#reader.number(cells[position]);
    if (value === undefined) this.#fail('a number', { line, cells }, position);
    if (value <= 0 && this.#isPrice[index])
      this.#fail('a price above 0; leave the cell empty where there was no trade', { line, cells }, position);
    if (value < 0 && this.#isVolume[index]) this.#fail('a number that is not negative', { line, cells }, position);
    return value;
  }

  #checkRange(cells: readonly Cell[], line: number): void {
    const { fields } = this.#header;
    const high = this.#values[this.#high];
    const low = this.#values[this.#low];
    const textOf = (index: number) => quote(this.#reader.text(cells[fields[index].position]));
    if (high < low)
      this.#fail(`a high not below the low ${textOf(this.#low)}`, { line, cells }, fields[this.#high].position);
    for (const index of [this.#open, this.#close]) {
      const value = this.#values[index];
      if (!(value > high * (1 + ADJUSTMENT) || value < low * (1 - ADJUSTMENT))) continue;
      const range = `${textOf(this.#low)} to ${textOf(this.#high)}`;
      this.#fail(`a price from the low to the high of its bar, ${range}`, { line, cells }, fields[index].position);
    }
  }

  #failTime(instant: number, row: Row<Cell> & { readonly owner: number }): never {
    const expected = Number.isNaN(instant)
      ? 'a date or time such as 2013-01-02 or 2013-01-02T15:30:00Z'
      : `a time after that of the row before of ${quote(this.#symbols[row.owner])}; sort the file and remove duplicates`;
    this.#fail(expected, row, this.#header.time);
  }

  #fail(expected: string, { line, cells }: Row<Cell>, position: number): never {
    const column = this.#header.names[position];
    const value = this.#reader.text(cells[position]);
    throw new ImportRejectedError(
      `${this.#unit} ${line}, column ${quote(column)}: expected ${expected}, got ${quote(value)}`,
      { line, column, value: value.slice(0, 200) },
    );
  }
}

/** A row as it is named in messages. */
interface Row<Cell> {
  readonly line: number;
  readonly cells: readonly Cell[];
}

const SYMBOL_RULE = `a symbol of 1 to ${MAX_SYMBOL} characters`;
const isSymbol = (text: string) => text !== '' && text.length <= MAX_SYMBOL;

function symbolSource({ symbol: position }: Header, symbol: string | undefined): SymbolSource {
  if (position !== undefined) return { position };
  if (symbol === undefined)
    throw new ImportRejectedError('Expected a column of symbols, or `symbol` given for the whole file.', { line: 1 });
  if (!isSymbol(symbol)) throw new ImportRejectedError(`Expected ${SYMBOL_RULE}, got ${quote(symbol)}.`);
  return { symbol };
}
