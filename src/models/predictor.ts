import type { FeatureMatrix } from './feature-matrix.ts';

/** A loaded model, ready to score rows. */
export interface Predictor {
  /** How many feature columns it takes. */
  readonly inputs: number;
  /** Roughly how many bytes of memory it holds. */
  readonly sizeBytes: number;
  /** True where the model learned what to do with a missing input (NaN); if not, such a row has no meaningful score. */
  readonly handlesMissing: boolean;
  /** True where scores are probabilities, known from the output that is scored: 0.5 is then the middle, else 0 is. */
  readonly isProbability: boolean;
  /**
   * One score a row: `[rows]`.
   * @throws {ModelFileError} INPUT_MISMATCH where the matrix has another number of columns
   */
  predict(matrix: FeatureMatrix): Promise<Float64Array>;
  /** Frees what it holds. It cannot predict afterwards. */
  release(): Promise<void>;
}
