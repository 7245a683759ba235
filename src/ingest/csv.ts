import { ImportRejectedError } from '../errors.ts';
import { BarRows } from './bar-rows.ts';
import type { BarPart } from './bar-parts.ts';
import { CsvCells } from './csv-cells.ts';
import { csvLines, linesOf } from './csv-lines.ts';
import { parseHeader } from './header.ts';

export interface ReadOptions {
  /** The symbol of all bars where the file has no column of symbols. */
  readonly symbol?: string | undefined;
}

/**
 * Reads bars from CSV with a header: a column of times, open, high, low, close, and any further columns of numbers. Rows
 * are in time order within each symbol; symbols may follow or alternate. Yields parts of bounded size. Throws
 * ImportRejectedError with line, column and value at the first fault.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  { symbol }: ReadOptions,
): AsyncGenerator<BarPart, void> {
  const cells = new CsvCells();
  let rows: BarRows<number> | undefined;
  let columns: number[] = [];
  for await (const batch of csvLines(source))
    for (const bounds of linesOf(batch)) {
      const { line, from, to } = bounds;
      const count = cells.split(batch.bytes, bounds);
      if (!rows) {
        columns = Array.from({ length: count }, (_, column) => column);
        rows = new BarRows(parseHeader(columns.map((column) => cells.text(column))), symbol, cells, 'line');
        continue;
      }
      if (count !== columns.length)
        throw new ImportRejectedError(`line ${line}: expected ${columns.length} columns, got ${count}`, {
          line,
          value: Buffer.from(batch.bytes.subarray(from, Math.min(to, from + 80))).toString(),
        });
      rows.add(columns, line);
      if (rows.isFull) yield* rest(rows);
    }
  if (!rows) throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
  rows.end();
  yield* rest(rows);
}

/** What a reader of rows has collected, as a part. */
export function* rest(rows: BarRows<never>): Generator<BarPart> {
  const part = rows.take();
  if (part) yield part;
}
