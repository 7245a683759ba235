import type { FeatureMatrix } from './feature-matrix.ts';

/** XGBoost's gblinear: each score is a weighted sum of the features, in float32. */
export interface LinearModel {
  readonly features: number;
  /** `[features + 1][scores]`, the last row being the intercepts. */
  readonly weights: Float64Array;
  /** `[scores]`. */
  readonly base: Float64Array;
}

/** Raw sums, `[scores][rows]`. A missing value adds nothing, as in XGBoost. */
export function scoreLinear({ features, weights, base }: LinearModel, matrix: FeatureMatrix): Float64Array[] {
  const scores = base.length;
  return Array.from(base, (start, score) => {
    const first = Math.fround(start + weights[features * scores + score]);
    const sums = new Float32Array(matrix.rows).fill(first);
    for (let feature = 0; feature < features; feature += 1) {
      const column = matrix.columns[feature];
      const weight = weights[feature * scores + score];
      for (let row = 0; row < sums.length; row += 1) {
        const value = column[row];
        if (!Number.isNaN(value)) sums[row] += Math.fround(Math.fround(value) * weight);
      }
    }
    return Float64Array.from(sums);
  });
}
