/** Bars of some symbols of a dataset between two instants, as they were at one of its revisions. */
export interface BarRange {
  readonly datasetId: number;
  /** The distance between two bars of the dataset, in ms. */
  readonly timeframeMs: number;
  readonly revision: number;
  readonly symbols: readonly string[];
  /** Columns read as they are stored, by name. Each instrument's bar times always come with them. */
  readonly fields: readonly string[];
  /** First and last instant, ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
}
