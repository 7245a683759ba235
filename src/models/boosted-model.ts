import type { LinearModel } from './linear.ts';
import type { Outputs } from './scored-output.ts';
import type { TreeEnsemble } from './trees/ensemble.ts';

/** What an XGBoost or LightGBM file says: its outputs, and the trees or weights behind them. */
export interface BoostedModel {
  readonly objective: string | null;
  readonly featureNames: readonly string[] | null;
  readonly producer: string;
  readonly outputs: Outputs;
  readonly body:
    | { readonly kind: 'TREES'; readonly ensemble: TreeEnsemble }
    | { readonly kind: 'LINEAR'; readonly linear: LinearModel };
}
