/** Running totals of a simulation, one entry a group. */
export interface SignalTotals {
  /** Currency at the latest close, before the first the initial cash. */
  readonly value: Float64Array;
  readonly orders: Float64Array;
  /**
   * The first return, and the sums of the distances of all from it and of their squares: near the mean they lose nothing
   * to rounding, and unlike Welford's recurrence no bar has to wait for the one before.
   */
  readonly first: Float64Array;
  readonly distances: Float64Array;
  readonly squares: Float64Array;
  /** The highest value at a close, and the lowest ratio of a later value to the peak before it. */
  readonly peak: Float64Array;
  readonly lowest: Float64Array;
}

export function createTotals(groups: number, initialCash: readonly number[]): SignalTotals {
  return {
    value: Float64Array.from(initialCash),
    orders: new Float64Array(groups),
    first: new Float64Array(groups),
    distances: new Float64Array(groups),
    squares: new Float64Array(groups),
    peak: new Float64Array(groups).fill(-Infinity),
    lowest: new Float64Array(groups).fill(1),
  };
}
