export type ModelFormat = 'ONNX' | 'XGBOOST_JSON' | 'XGBOOST_UBJ' | 'LIGHTGBM';

/** One score that can be read from a model, by the name to ask for it. */
export interface ModelOutput {
  readonly name: string;
  readonly description: string;
}

/** What is known of a model file from reading it. Plain JSON. */
export interface ModelInfo {
  readonly format: ModelFormat;
  /** What runs it: the tree kernel, a weighted sum, or onnxruntime. */
  readonly kind: 'TREES' | 'LINEAR' | 'GRAPH';
  readonly featureCount: number;
  /** In the order of the columns; null where the file does not carry them. */
  readonly featureNames: readonly string[] | null;
  readonly outputs: readonly ModelOutput[];
  /** The output that is scored when none is named; null where the file leaves no obvious choice. */
  readonly defaultOutput: string | null;
  /** True where the model learned what to do with a missing input (NaN); if not, such a row has no meaningful score. */
  readonly handlesMissing: boolean;
  readonly objective: string | null;
  readonly trees: number | null;
  /** Nodes of all trees, or operators of the graph. */
  readonly nodes: number;
  /** ONNX operator set versions by domain. */
  readonly opsets: Readonly<Record<string, number>> | null;
  /** The program that wrote the file, where it says so. */
  readonly producer: string | null;
}
