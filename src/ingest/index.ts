/** Files of bars: CSV in, typed columns out, checked line by line. Knows no database. */
export type { BarTable, InstrumentBars } from './bar-table.ts';
export { readCsv } from './csv.ts';
