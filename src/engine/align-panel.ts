/** The bars of one instrument that count, from `begin` to `end`. */
export interface TimedBars {
  readonly times: Float64Array;
  readonly begin: number;
  readonly end: number;
}

/** The rows of a panel, and where in it each instrument's bars are. */
export interface AlignedTimes {
  /** The union of all times, rising. */
  readonly times: Float64Array;
  /** For each instrument, the row of each of its bars that count. */
  readonly rows: readonly Int32Array[];
}

/** Lays instruments side by side on the union of their times. */
export function alignTimes(instruments: readonly TimedBars[]): AlignedTimes {
  const times = unionOfTimes(instruments);
  return { times, rows: instruments.map((bars) => rowsOf(bars, times)) };
}

/** Columns `[bars * symbols]` of a panel that has no value yet: NaN everywhere. */
export const emptyCells = (bars: number, symbols: number): Float64Array =>
  new Float64Array(bars * symbols).fill(Number.NaN);

/** Where the values of one instrument go in the cells of a panel. */
export interface PanelPlace {
  readonly symbols: number;
  readonly symbol: number;
  readonly rows: Int32Array;
}

/** Puts the values of one instrument from `begin` on into its rows. */
export function placeColumn(
  cells: Float64Array,
  { symbols, symbol, rows }: PanelPlace,
  column: Float64Array,
  begin: number,
): void {
  for (let index = 0; index < rows.length; index += 1) cells[rows[index] * symbols + symbol] = column[begin + index];
}

function unionOfTimes(instruments: readonly TimedBars[]): Float64Array {
  const [only] = instruments;
  if (instruments.length === 1 && only) return only.times.slice(only.begin, only.end);
  const all = new Set<number>();
  for (const { times, begin, end } of instruments)
    for (let index = begin; index < end; index += 1) all.add(times[index]);
  return Float64Array.from(all).sort();
}

function rowsOf({ times, begin, end }: TimedBars, union: Float64Array): Int32Array {
  const rows = new Int32Array(end - begin);
  let row = 0;
  for (let index = begin; index < end; index += 1) {
    while (union[row] < times[index]) row += 1;
    rows[index - begin] = row;
  }
  return rows;
}
