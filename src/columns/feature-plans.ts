import { compileFeatures } from '../engine/index.ts';

type FeaturePlan = ReturnType<typeof compileFeatures>;

/** Features of a request, compiled one by one, which says what each reads, and together, which is how they are computed. */
export class FeaturePlans {
  readonly #label: boolean;
  readonly #together = new Map<string, FeaturePlan>();
  /** Each on its own, in the order of the expressions. */
  readonly each: readonly FeaturePlan[];
  readonly all: FeaturePlan;

  constructor(expressions: readonly string[], label: boolean) {
    this.#label = label;
    this.each = expressions.map((expression) => compileFeatures([expression], { label }));
    this.all = compileFeatures(expressions, { label });
  }

  /** Some of them, by their places, to be computed together. */
  together(places: readonly number[]): FeaturePlan {
    const key = places.join();
    const known = this.#together.get(key);
    if (known) return known;
    const expressions = places.flatMap((place) => this.each[place].canonical);
    const plan = compileFeatures(expressions, { label: this.#label });
    // Which are missing varies with what was let go: a plan for each combination would be too many.
    if (this.#together.size >= MOST_PLANS) this.#together.clear();
    this.#together.set(key, plan);
    return plan;
  }
}

const MOST_PLANS = 64;
