/**
 * Model files and what they predict: ONNX, XGBoost and LightGBM, told apart by their bytes and scored many rows at
 * once. Reading a file never runs code from it. Rooms above may use this one; it knows nothing of databases, runs or
 * GraphQL.
 *
 * It promises: a file that cannot be read is refused with a ModelFileError that says why and what to do, however broken
 * it is; a tree decides every row as its own library does; the same rows and bytes give the same scores.
 */
export { FeatureMatrix } from './feature-matrix.ts';
export { refuseByBeginning } from './format.ts';
export { areGenerated } from './generated-names.ts';
export { MAX_MODEL_BYTES } from './limits.ts';
export { inspectModel, loadPredictor } from './load.ts';
export { type GraphProcess, createGraphProcess, graphLimits } from './onnx/graph-process.ts';
export type { ModelInfo } from './model-info.ts';
export type { Predictor } from './predictor.ts';
export { createPredictorCache } from './predictor-cache.ts';
export type { PredictorCache } from './predictor-cache.ts';
