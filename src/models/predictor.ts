import type { FeatureMatrix } from './feature-matrix.ts';

/** A loaded model, ready to score rows. */
export interface Predictor {
  /** How many feature columns it takes. */
  readonly inputs: number;
  /** Roughly what it holds in memory. */
  readonly sizeBytes: number;
  /** True where missing inputs follow a direction that was learned; else a row with NaN has no meaningful score. */
  readonly handlesMissing: boolean;
  /**
   * One score a row.
   * @throws {ModelFileError} INPUT_MISMATCH where the matrix has another number of columns
   */
  predict(matrix: FeatureMatrix): Promise<Float64Array>;
  /** Frees what it holds. It predicts no more. */
  release(): Promise<void>;
}
