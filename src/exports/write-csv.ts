import { type ColumnValues, type ExportColumn, type ExportTable, rowsOf } from './table.ts';

/** Rows that become text together: about a megabyte at a time. */
const VALUES_TOGETHER = 50_000;

/** A table as CSV (RFC 4180): UTF-8, a header, an empty cell where there is no value, every digit of a number. */
export async function* writeCsv({ columns, batches }: ExportTable): AsyncGenerator<Uint8Array> {
  // It goes with the first rows: what is wrong with them is known before anything is sent.
  let header = `${columns.map(({ name }) => quoted(name)).join(',')}\n`;
  const together = Math.max(1, Math.floor(VALUES_TOGETHER / columns.length));
  for await (const batch of batches)
    for (let from = 0; from < rowsOf(batch); from += together) {
      const cells = columns.map((column, index) => cellsOf(column, batch[index], [from, from + together]));
      yield encode(header + linesOf(cells, rowsOf(cells)));
      header = '';
    }
  if (header !== '') yield encode(header);
}

function linesOf(cells: readonly (readonly string[])[], rows: number): string {
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    for (const [index, column] of cells.entries()) text += index === 0 ? column[row] : `,${column[row]}`;
    text += '\n';
  }
  return text;
}

function cellsOf(
  { type }: ExportColumn,
  values: ColumnValues,
  [from, to]: readonly [from: number, to: number],
): readonly string[] {
  if (!(values instanceof Float64Array)) return values.slice(from, to).map(quoted);
  const cell = NUMBER_CELLS[type];
  return Array.from(values.subarray(from, to), (value) => (Number.isNaN(value) ? '' : cell(value)));
}

const NUMBER_CELLS: Record<ExportColumn['type'], (value: number) => string> = {
  TEXT: String,
  NUMBER: String,
  INTEGER: String,
  BOOLEAN: (value) => (value === 1 ? 'true' : 'false'),
  TIME: (value) => new Date(value).toISOString(),
  DATE: (value) => new Date(value).toISOString().slice(0, 'yyyy-mm-dd'.length),
};

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const encoder = new TextEncoder();
const encode = (text: string) => encoder.encode(text);
