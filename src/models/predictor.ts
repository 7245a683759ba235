import type { FeatureMatrix } from './feature-matrix.ts';

/** A loaded model, ready to score rows. */
export interface Predictor {
  /** How many feature columns it takes. */
  readonly inputs: number;
  /** Roughly how many bytes of memory it holds. */
  readonly sizeBytes: number;
  /** True where the model learned what to do with a missing input (NaN); if not, such a row has no meaningful score. */
  readonly handlesMissing: boolean;
  /**
   * One score a row: `[rows]`.
   * @throws {ModelFileError} INPUT_MISMATCH where the matrix has another number of columns
   */
  predict(matrix: FeatureMatrix): Promise<Float64Array>;
  /** Frees what it holds. It cannot predict afterwards. */
  release(): Promise<void>;
}
