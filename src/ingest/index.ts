/** Files of bars: CSV and Parquet in, typed columns out, checked row by row and in parts of bounded size. Knows no database. */
export type { BarPart, InstrumentBars } from './bar-parts.ts';
export { readCsv, readCsvRows } from './csv.ts';
export { isParquet, type ReadPart, readParquet } from './parquet.ts';
