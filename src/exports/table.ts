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

export const rowsOf = (batch: Batch): number => batch[0]?.length ?? 0;
