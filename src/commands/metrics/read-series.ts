import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { GrowingColumn } from '../../engine/index.ts';
import { quote } from '../../errors.ts';
import { TimeParser } from '../../ingest/index.ts';
import { invalidInput } from '../terminal/invalid-input.ts';
import { type SeriesColumns, type SeriesKind, type WantedColumns, chooseColumns } from './series-columns.ts';

/** Columns of the same length, one value a row. */
export interface Series {
  readonly kind: SeriesKind;
  /** NaN for a missing return; equity has none missing. */
  readonly values: Float64Array;
  /** ms since the epoch, rising. */
  readonly times?: Float64Array;
  /** Of the same kind as the values, NaN where it is missing. */
  readonly benchmark?: Float64Array;
}

const MISSING = new Set(['', 'nan', 'null', 'na']);

/** Reads a series from CSV. Throws InvalidInputError with line and column at the first fault. */
export async function readSeries(source: Readable, wanted: WantedColumns): Promise<Series> {
  const rows = new SeriesRows(wanted);
  const parser = parse({
    bom: true,
    trim: true,
    relaxColumnCount: true,
    // Rows are taken as they are parsed, so that none has to wait in memory.
    onRecord: (cells: string[], { lines }) => {
      rows.add(cells, lines);
      return null;
    },
  });
  try {
    await pipeline(source, parser, new Writable({ objectMode: true, write: (_, __, done) => done() }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalidInput(`line ${String(error['lines'])}`, `Expected CSV: ${error.message}.`, error);
  }
  return rows.finish();
}

/** Takes rows of text one by one. */
class SeriesRows {
  readonly #wanted: WantedColumns;
  readonly #parser = new TimeParser();
  readonly #values = new GrowingColumn();
  readonly #times = new GrowingColumn();
  readonly #benchmark = new GrowingColumn();
  #names: readonly string[] | undefined;
  /** Since the last row. */
  #emptyLines: number[] = [];
  #columns: SeriesColumns | undefined;

  constructor(wanted: WantedColumns) {
    this.#wanted = wanted;
  }

  add(cells: readonly string[], line: number): void {
    if (cells.length === 1 && cells[0] === '') this.#emptyLines.push(line);
    else this.#addRow(cells, line);
  }

  #addRow(cells: readonly string[], line: number): void {
    if (!this.#names) {
      const isHeader = cells.some((cell) => numberOf(cell) === undefined && !this.#isTime(cell));
      this.#names = isHeader ? [...cells] : cells.map((_, column) => String(column + 1));
      if (isHeader) return;
    }
    const names = this.#names;
    if (cells.length !== names.length)
      throw invalidInput(`line ${line}`, `Expected ${names.length} columns, got ${cells.length}.`);
    const isTime = cells.map((cell) => this.#isTime(cell));
    this.#columns ??= chooseColumns(
      { names, isTime, isNumber: cells.map((cell) => numberOf(cell) !== undefined) },
      this.#wanted,
    );
    // Where there is only one column, an empty line between rows is a missing value; elsewhere it means nothing.
    if (names.length === 1 && this.#values.last !== undefined)
      for (const empty of this.#emptyLines) this.#read(this.#columns, [''], empty);
    this.#emptyLines = [];
    this.#read(this.#columns, cells, line);
  }

  finish(): Series {
    if (!this.#columns) throw invalidInput('input', 'Expected CSV with at least one row of values on standard input.');
    const { kind, time, benchmark } = this.#columns;
    return {
      kind,
      values: this.#values.values(),
      ...(time === undefined ? {} : { times: this.#times.values() }),
      ...(benchmark === undefined ? {} : { benchmark: this.#benchmark.values() }),
    };
  }

  #read({ kind, value, time, benchmark }: SeriesColumns, cells: readonly string[], line: number): void {
    const at = (column: number) => ({ cell: cells[column] ?? '', place: this.#placeOf(line, column) });
    if (time !== undefined) this.#times.push(this.#time(at(time)));
    this.#values.push(valueOf(at(value), kind, this.#values.last));
    if (benchmark !== undefined) this.#benchmark.push(benchmarkOf(at(benchmark), kind));
  }

  #time({ cell, place }: Cell): number {
    const time = this.#parser.parse(cell);
    const before = this.#times.last;
    if (Number.isNaN(time)) throw invalidInput(place, `Expected a time such as 2024-01-31, got ${quote(cell)}.`);
    if (before !== undefined && time <= before)
      throw invalidInput(
        place,
        `Expected a time after that of the row before, got ${quote(cell)}. Sort the rows by time.`,
      );
    return time;
  }

  /** Whether a text can only be a time: a number such as 20240131 may be a value. */
  #isTime(cell: string): boolean {
    return numberOf(cell) === undefined && !Number.isNaN(this.#parser.parse(cell));
  }

  #placeOf(line: number, column: number): string {
    return `line ${line}, column ${this.#names?.[column] ?? column + 1}`;
  }
}

/** A text and where it is. */
interface Cell {
  readonly cell: string;
  readonly place: string;
}

function valueOf({ cell, place }: Cell, kind: SeriesKind, before: number | undefined): number {
  const value = finite({ cell, place });
  if (kind === 'RETURNS') return value;
  if (Number.isNaN(value))
    throw invalidInput(
      place,
      `Expected the equity, got ${quote(cell)}. Leave the line out, or fill in the value before it.`,
    );
  if (before === undefined && value <= 0)
    throw invalidInput(
      place,
      `Expected a first value above 0, got ${quote(cell)}. If these are returns, say --returns.`,
    );
  return value;
}

function benchmarkOf({ cell, place }: Cell, kind: SeriesKind): number {
  const value = finite({ cell, place });
  if (kind === 'EQUITY' && value <= 0)
    throw invalidInput(place, `Expected a level above 0 as the values are equity, got ${quote(cell)}.`);
  return value;
}

/** The number, NaN where it is missing. */
function finite({ cell, place }: Cell): number {
  const value = numberOf(cell);
  if (value !== undefined && Math.abs(value) !== Infinity) return value;
  throw invalidInput(place, `Expected a number, got ${quote(cell)}. Leave the cell empty if the value is missing.`);
}

/** NaN where a cell is missing, undefined where it is not a number. */
function numberOf(cell: string): number | undefined {
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const value = Number(cell);
  return Number.isNaN(value) ? undefined : value;
}
