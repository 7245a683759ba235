import { ImportRejectedError } from '../errors.ts';
import { type CellReader, BarRows } from './bar-rows.ts';
import type { BarTable } from './bar-table.ts';
import { csvLines, splitLine } from './csv-lines.ts';
import { parseHeader } from './header.ts';
import { TimeParser } from './parse-time.ts';

export interface ReadOptions {
  /** The symbol of all bars where the file has no column of symbols. */
  readonly symbol?: string | undefined;
}

const MISSING = new Set(['', 'nan', 'null', 'na', 'n/a', '-']);

/**
 * Reads bars from CSV with a header: a column of times, open, high, low, close, and any further columns of numbers. Rows
 * are in time order within each symbol. Throws ImportRejectedError with line, column and value at the first fault.
 */
export async function readCsv(source: AsyncIterable<Uint8Array>, { symbol }: ReadOptions): Promise<BarTable> {
  let rows: BarRows<string> | undefined;
  let columns = 0;
  for await (const { lines, firstLine } of csvLines(source))
    for (let index = 0; index < lines.length; index += 1) {
      const text = lines[index];
      if (text === '') continue;
      const cells = splitLine(text);
      if (!rows) {
        columns = cells.length;
        rows = new BarRows(parseHeader(cells.map((name) => name.trim())), symbol, createCellReader(), 'line');
        continue;
      }
      const line = firstLine + index;
      if (cells.length !== columns)
        throw new ImportRejectedError(`line ${line}: expected ${columns} columns, got ${cells.length}`, {
          line,
          value: text.slice(0, 80),
        });
      rows.add(cells, line);
    }
  if (!rows) throw new ImportRejectedError('Expected a header and at least one row, and the file has none.');
  return rows.build();
}

function createCellReader(): CellReader<string> {
  const times = new TimeParser();
  return {
    text: (cell) => cell.trim(),
    time: (cell) => times.parse(cell.trim()),
    number: (cell) => {
      const value = Number(cell);
      // Number() makes 0 of a cell that is empty.
      if (Number.isFinite(value) && value !== 0) return value;
      if (MISSING.has(cell.trim().toLowerCase())) return Number.NaN;
      return Number.isFinite(value) ? value : undefined;
    },
  };
}
