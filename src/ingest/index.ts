/** Files of bars: CSV and Parquet in, typed columns out, checked row by row. Knows no database. */
export type { BarTable, InstrumentBars } from './bar-table.ts';
export { readCsv } from './csv.ts';
export { isParquet, type ReadPart, readParquet } from './parquet.ts';
