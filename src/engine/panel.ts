/**
 * A stretch of bars of a panel of instruments, row-major: the cell of (bar, symbol) is at `bar * symbols + symbol`.
 *
 * A price is NaN where the instrument has no bar: it cannot be traded there and stays valued at its last close.
 */
export interface PanelSlice {
  readonly bars: number;
  readonly symbols: number;
  /** `[bars]`, ms since the epoch, UTC, strictly rising within a slice and from slice to slice. */
  readonly times: Float64Array;
  /** `[bars * symbols]`, as are `high`, `low` and `close`. */
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}
