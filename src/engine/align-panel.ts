/** The bars `[begin, end)` of one instrument: those that belong in the panel. */
export interface TimedBars {
  readonly times: Float64Array;
  readonly begin: number;
  readonly end: number;
}

/** The bars of a panel, and where each instrument's own bars are among them. */
export interface AlignedTimes {
  /** `[bars]`: the union of all times, rising. */
  readonly times: Float64Array;
  /** For each instrument, the panel's bar of each of its own bars. */
  readonly rows: readonly Int32Array[];
}

/** Aligns instruments on the union of their times. */
export function alignTimes(instruments: readonly TimedBars[]): AlignedTimes {
  const times = unionOfTimes(instruments);
  return { times, rows: instruments.map((bars) => rowsOf(bars, times)) };
}

/** `[bars * symbols]` cells of a panel without values: NaN everywhere. */
export const emptyCells = (bars: number, symbols: number): Float64Array =>
  new Float64Array(bars * symbols).fill(Number.NaN);

/** Where one instrument's values go in the cells of a panel. */
export interface PanelPlace {
  readonly symbols: number;
  readonly symbol: number;
  /** The panel's bar of each value. */
  readonly rows: Int32Array;
}

/** Copies the first `rows.length` values of one instrument's column into its cells. */
export function placeColumn(cells: Float64Array, { symbols, symbol, rows }: PanelPlace, column: Float64Array): void {
  for (let index = 0; index < rows.length; index += 1) cells[rows[index] * symbols + symbol] = column[index];
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
