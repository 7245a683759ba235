/**
 * Reads files of bars, CSV and Parquet: checks every row, and yields typed columns by symbol in parts of bounded size.
 * A file that breaks a rule is refused with an ImportRejectedError at its first fault. Knows no database.
 */
export type { BarPart } from './bar-parts.ts';
export { type BarReader, barReaderLimits, createBarReader } from './bar-reader.ts';
export { readCsvRows } from './csv.ts';
export { isParquet } from './parquet-magic.ts';
export { TimeParser } from './parse-time.ts';
export { type ImportTurns, createImportTurns } from './import-turns.ts';
