/** Running totals of a simulation, one entry for each account: a column, or all of them where cash is shared. */
export interface SignalTotals {
  /** Currency at the latest close; before the first one, the initial cash. */
  readonly value: Float64Array;
  readonly orders: Float64Array;
  /** As `exitTrades` counts them: those that are open at the end too. */
  readonly trades: Float64Array;
  /**
   * The return of the first bar, the sum of all returns' distances from it, and the sum of the squares of those. Close
   * to the mean as it is, little is lost to rounding; and unlike in Welford's recurrence, no bar waits for the one
   * before.
   */
  readonly firstReturn: Float64Array;
  readonly distances: Float64Array;
  readonly squares: Float64Array;
  /** The highest value at a close, and the lowest ratio of a later value to the highest before it. */
  readonly peak: Float64Array;
  readonly lowestRatio: Float64Array;
}

export function createTotals(initialCash: readonly number[]): SignalTotals {
  const column = () => new Float64Array(initialCash.length);
  return {
    value: Float64Array.from(initialCash),
    orders: column(),
    trades: column(),
    firstReturn: column(),
    distances: column(),
    squares: column(),
    peak: column().fill(-Infinity),
    lowestRatio: column().fill(1),
  };
}
