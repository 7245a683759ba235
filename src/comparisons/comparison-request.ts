import type { CurveKind } from '../engine/index.ts';

/** A result that is compared with others. */
export interface ComparedResult {
  readonly key: string;
  readonly initialCash: number;
  readonly periodsPerYear: number;
}

/** What is wanted of some results. */
export type ComparisonView =
  /** See `curveOnGrid`, at most `points` points each. */
  | { readonly kind: 'CURVES'; readonly curve: CurveKind; readonly points: number; readonly rebase: boolean }
  /** See `createRollingSharpe`, at most `points` points each. */
  | { readonly kind: 'ROLLING_SHARPE'; readonly window: number; readonly points: number }
  /** See `periodTable`. */
  | { readonly kind: 'MONTHLY_RETURNS' }
  /** See `correlationMatrix` and `clusterOrder`. */
  | { readonly kind: 'CORRELATIONS' };

export interface ComparisonRequest {
  readonly results: readonly ComparedResult[];
  readonly view: ComparisonView;
}

/** A row of values for each result; all have 6 significant digits. */
export interface ComparisonTable {
  /**
   * `[columns]`: the times of the points in ms since the epoch; of months their first instants. Empty for CORRELATIONS,
   * where columns are the results as the rows are.
   */
  readonly times: Float64Array;
  /** `[results x columns]` row by row; NaN where there is none. */
  readonly values: Float64Array;
  /** `[results]`: which of those that were asked for each row is. */
  readonly order: Uint32Array;
}
