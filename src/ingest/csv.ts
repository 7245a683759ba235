import { ImportRejectedError } from '../errors.ts';
import { BarRows } from './bar-rows.ts';
import type { BarPart } from './bar-parts.ts';
import { csvBatches } from './csv-batches.ts';
import { CsvCells, recordsOf } from './csv-cells.ts';
import { parseHeader } from './header.ts';

export interface ReadOptions {
  /** The symbol of all bars where the file has no column of symbols. */
  readonly symbol?: string | undefined;
}

/** A record of bars has at most 500 values; one that is longer is more likely a file of another kind. */
const MAX_BAR_BYTES = 64 * 1024;
/** Rows of any table, however wide. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;

/**
 * Reads bars from CSV with a header: a column of times, open, high, low, close, and any further columns of numbers.
 * Rows are in time order within each symbol; symbols may follow each other or alternate. Yields parts of bounded size.
 * Throws ImportRejectedError with line, column and value at the first fault.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  { symbol }: ReadOptions,
): AsyncGenerator<BarPart, void> {
  const cells = new CsvCells();
  let rows: BarRows<number> | undefined;
  let columns: number[] = [];
  let names: readonly string[] = [];
  for await (const batch of csvBatches(source, MAX_BAR_BYTES))
    for (const record of recordsOf(batch, () => names)) {
      cells.goTo(batch, record);
      if (cells.isBlank) continue;
      if (!rows) {
        columns = Array.from({ length: cells.count }, (_, column) => column);
        names = columns.map((column) => cells.text(column));
        rows = new BarRows(parseHeader(names), { symbol, reader: cells, unit: 'line' });
        continue;
      }
      if (cells.count !== columns.length) throw wrongWidth(cells, columns.length, record.line);
      rows.add(columns, record.line);
      if (rows.isFull) yield* rest(rows);
    }
  if (!rows) throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
  rows.end();
  yield* rest(rows);
}

function wrongWidth(cells: CsvCells, columns: number, line: number): ImportRejectedError {
  const value = Array.from({ length: Math.min(cells.count, columns) }, (_, column) => cells.text(column)).join(',');
  const message = `line ${line}: expected ${columns} columns, got ${cells.count}`;
  return new ImportRejectedError(message, { line, value: value.slice(0, 80) });
}

/**
 * The rows of a CSV file as text, spaces around each value taken off. A header is a row like any other, and a blank
 * line is a row of one empty value. Throws ImportRejectedError with line, number of the column, and value at a quote
 * that is out of place.
 */
export async function* readCsvRows(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly line: number; readonly values: readonly string[] }, void> {
  const cells = new CsvCells();
  for await (const batch of csvBatches(source, MAX_ROW_BYTES))
    for (const record of recordsOf(batch, () => [])) {
      cells.goTo(batch, record);
      yield { line: record.line, values: Array.from({ length: cells.count }, (_, column) => cells.text(column)) };
    }
}

/** What a reader of rows has collected, as a part. */
export function* rest(rows: BarRows<never>): Generator<BarPart> {
  const part = rows.take();
  if (part) yield part;
}
