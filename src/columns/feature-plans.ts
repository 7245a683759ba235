import { compileFeatures } from '../engine/index.ts';

type FeaturePlan = ReturnType<typeof compileFeatures>;

/**
 * Feature expressions, compiled. `each` on its own says what that feature reads; compiled together they share what they
 * have in common, which is how they are computed.
 */
export class FeaturePlans {
  readonly #label: boolean;
  readonly #together = new Map<string, FeaturePlan>();
  /** Each expression on its own, in the order given. */
  readonly each: readonly FeaturePlan[];
  readonly all: FeaturePlan;

  constructor(expressions: readonly string[], label: boolean) {
    this.#label = label;
    this.each = expressions.map((expression) => compileFeatures([expression], { label }));
    this.all = compileFeatures(expressions, { label });
  }

  /** A plan that computes some of the features together. @param features their indexes in `each` */
  together(features: readonly number[]): FeaturePlan {
    const key = features.join();
    const known = this.#together.get(key);
    if (known) return known;
    const expressions = features.flatMap((feature) => this.each[feature].canonical);
    const plan = compileFeatures(expressions, { label: this.#label });
    // Which features have to be computed depends on what the column cache has let go of, so any combination may come
    // up.
    if (this.#together.size >= MAX_PLANS) this.#together.clear();
    this.#together.set(key, plan);
    return plan;
  }
}

const MAX_PLANS = 64;
