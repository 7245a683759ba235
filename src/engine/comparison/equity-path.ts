/** The equity of one result among several that are compared. */
export interface EquityPath {
  /** `[bars]` in ms since the epoch, strictly rising. Paths of the same bars may share the array, which is faster. */
  readonly times: Float64Array;
  /** `[bars]` in currency. */
  readonly equity: Float64Array;
  /** What there was before the first bar. */
  readonly initialCash: number;
}
