/**
 * What the values of a column are, and how they are given: TEXT as texts, all others as numbers, NaN where there is
 * none. INTEGER are whole and below 2^31, BOOLEAN 0 or 1, TIME instants in ms since the epoch, DATE days likewise, at
 * their midnight: a day is no instant, and has no zone.
 */
export type ColumnType = 'TEXT' | 'NUMBER' | 'INTEGER' | 'BOOLEAN' | 'TIME' | 'DATE';

export interface ExportColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export type ColumnValues = Float64Array | readonly string[];

/** Rows as columns of equal length. */
export type Batch = readonly ColumnValues[];

/** A table that comes in batches, so that no more than one of them has to be in memory. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly batches: AsyncIterable<Batch>;
}

/** Which result a row is of, where there may be several. */
export const RESULT_COLUMNS: readonly ExportColumn[] = [
  { name: 'result', type: 'TEXT' },
  { name: 'model', type: 'TEXT' },
];

/** The columns of a batch behind those of RESULT_COLUMNS. @param result its id and its name */
export const withResult = ({ id, name }: { readonly id: string; readonly name: string }, batch: Batch): Batch => [
  repeated(id, rowsOf(batch)),
  repeated(name, rowsOf(batch)),
  ...batch,
];

export const repeated = (text: string, count: number): string[] => Array.from({ length: count }, () => text);

export const rowsOf = (batch: Batch): number => batch[0]?.length ?? 0;

/** Columns of numbers one behind the other. */
export function joinNumbers(columns: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    joined.set(column, at);
    at += column.length;
  }
  return joined;
}
