/** Running totals of a simulation, one entry a group. */
export interface SignalTotals {
  /** Currency at the latest close, before the first the initial cash. */
  readonly value: Float64Array;
  readonly orders: Float64Array;
  /** Mean of the returns and sum of their squared distances from it, by Welford's recurrence. */
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  /** The highest value at a close, and the lowest ratio of a later value to the peak before it. */
  readonly peak: Float64Array;
  readonly lowest: Float64Array;
}

export function createTotals(groups: number, initialCash: readonly number[]): SignalTotals {
  return {
    value: Float64Array.from(initialCash),
    orders: new Float64Array(groups),
    mean: new Float64Array(groups),
    squares: new Float64Array(groups),
    peak: new Float64Array(groups).fill(-Infinity),
    lowest: new Float64Array(groups).fill(1),
  };
}
