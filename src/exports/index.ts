/** Tables of results as files: CSV, Parquet and Arrow, written piece by piece on a thread. */
export { EXPORT_FORMATS, type ExportContent, type ExportFormat, type ExportedResult } from './export-request.ts';
export { ExportThread } from './export-thread.ts';
export { type Batch, type ExportColumn, RESULT_COLUMNS, joinNumbers, repeated, withResult } from './table.ts';
