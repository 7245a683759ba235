import type { LinearModel } from './linear.ts';
import type { Outputs } from './scored-output.ts';
import type { TreeEnsemble } from './trees/ensemble.ts';

/** A file of XGBoost or LightGBM, read. */
export interface BoostedModel {
  readonly objective: string | null;
  readonly featureNames: readonly string[] | null;
  readonly producer: string;
  readonly outputs: Outputs;
  readonly body:
    | { readonly kind: 'TREES'; readonly ensemble: TreeEnsemble }
    | { readonly kind: 'LINEAR'; readonly linear: LinearModel };
}
