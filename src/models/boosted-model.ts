import type { CategoryValues, UnknownCategory } from './category-values.ts';
import type { LinearModel } from './linear.ts';
import type { Outputs } from './scored-output.ts';
import type { TreeEnsemble } from './trees/ensemble.ts';

/** What an XGBoost or LightGBM file says: its outputs, and the trees or weights behind them. */
export interface BoostedModel {
  readonly objective: string | null;
  readonly featureNames: readonly string[] | null;
  readonly producer: string;
  readonly outputs: Outputs;
  /** Trees up to the best iteration of early stopping, which its outputs count by default; null: there was none. */
  readonly bestTrees: number | null;
  /** The features whose inputs are values of categories. */
  readonly categories: readonly CategoryValues[];
  readonly unknownCategory: UnknownCategory;
  readonly body:
    | { readonly kind: 'TREES'; readonly ensemble: TreeEnsemble }
    | { readonly kind: 'LINEAR'; readonly linear: LinearModel };
}
