import type { BoostedModel } from './boosted-model.ts';
import { encodeCategories } from './category-values.ts';
import { detectFormat } from './format.ts';
import { scoreLinear } from './linear.ts';
import { lightgbmModel } from './lightgbm/lightgbm-model.ts';
import type { ModelInfo } from './model-info.ts';
import { type OpenGraph, onnxModel, openHere } from './onnx/onnx-model.ts';
import type { Predictor } from './predictor.ts';
import { type ScoredOutput, chooseOutput } from './scored-output.ts';
import { checkInputs, createTreePredictor } from './trees/tree-predictor.ts';
import { packTrees } from './trees/packed.ts';
import { parseBoundedJson } from './xgboost/bounded-json.ts';
import { parseUbjson } from './xgboost/ubjson.ts';
import { xgboostModel } from './xgboost/xgboost-model.ts';

/**
 * Reads a model file as far as it takes to be sure that it can be loaded, and says what it takes and gives.
 * @throws {ModelFileError} with the reason and the remedy
 */
export async function inspectModel(bytes: Uint8Array): Promise<ModelInfo> {
  const format = detectFormat(bytes);
  if (format === 'ONNX') {
    const { info, session } = await onnxModel(bytes, { probe: true });
    await session?.release();
    return info;
  }
  const model = parseBoosted(bytes, format);
  const { body, outputs, bestTrees } = model;
  if (body.kind === 'TREES') packTrees(body.ensemble);
  const trees = body.kind === 'TREES' ? body.ensemble.trees : [];
  return {
    format,
    kind: body.kind,
    featureCount: body.kind === 'TREES' ? body.ensemble.features : body.linear.features,
    featureNames: model.featureNames,
    outputs: outputs.list.map(({ name, description }) => ({ name, description })),
    defaultOutput: outputs.fallback,
    handlesMissing: true,
    objective: model.objective,
    trees: body.kind === 'TREES' ? trees.length : null,
    bestTrees,
    nodes: trees.reduce((total, tree) => total + tree.low.length, 0),
    opsets: null,
    producer: model.producer,
  };
}

export interface LoadOptions {
  /** The output to score; the default one unless given. */
  readonly output?: string;
  /** Opens what onnxruntime has to run; in this process unless given. */
  readonly openGraph?: OpenGraph;
}

/**
 * Loads a model to score one of its outputs.
 * @throws {ModelFileError} with the reason and the remedy; UNKNOWN_OUTPUT names the outputs there are
 */
export async function loadPredictor(bytes: Uint8Array, options: LoadOptions = {}): Promise<Predictor> {
  const format = detectFormat(bytes);
  if (format === 'ONNX') return loadOnnx(bytes, options);
  const model = parseBoosted(bytes, format);
  const output = chooseOutput(model.outputs.list, model.outputs.fallback, options.output);
  return withCategories(createBoostedPredictor(model, output), model);
}

function createBoostedPredictor({ body }: BoostedModel, output: ScoredOutput): Predictor {
  if (body.kind === 'TREES') return createTreePredictor(body.ensemble, output, true);
  const { linear } = body;
  return {
    inputs: linear.features,
    sizeBytes: linear.weights.byteLength,
    handlesMissing: true,
    isProbability: output.isProbability ?? false,
    async predict(matrix) {
      checkInputs(matrix, linear.features);
      const sums = scoreLinear(linear, matrix);
      return output.of(output.scores.map((score) => sums[score]));
    },
    async release() {},
  };
}

/** Takes values of categories where the trees have their codes. */
function withCategories(predictor: Predictor, { categories, unknownCategory }: BoostedModel): Predictor {
  if (categories.length === 0) return predictor;
  return {
    ...predictor,
    async predict(given) {
      checkInputs(given, predictor.inputs);
      const { matrix, unknown } = encodeCategories(given, categories);
      const scores = await predictor.predict(matrix);
      if (unknownCategory === 'NO_SCORE') for (const row of unknown) scores[row] = Number.NaN;
      return scores;
    },
  };
}

function parseBoosted(bytes: Uint8Array, format: 'XGBOOST_JSON' | 'XGBOOST_UBJ' | 'LIGHTGBM'): BoostedModel {
  if (format === 'LIGHTGBM') return lightgbmModel(bytes);
  return xgboostModel(format === 'XGBOOST_JSON' ? parseBoundedJson(bytes) : parseUbjson(bytes));
}

async function loadOnnx(bytes: Uint8Array, { output, openGraph = openHere }: LoadOptions): Promise<Predictor> {
  const { plan, file, session: opened } = await onnxModel(bytes, { probe: false, openGraph });
  await using closers = new AsyncDisposableStack();
  closers.defer(async () => opened?.release());
  const chosen = plan(output);
  if (chosen.kind === 'TREES') return createTreePredictor(chosen.ensemble, chosen.output, chosen.handlesMissing);
  const session = opened ?? (await openGraph(bytes, file));
  closers.move();
  return {
    inputs: chosen.features,
    // The weights as read, and the form that the optimiser made of them.
    sizeBytes: 2 * bytes.byteLength,
    handlesMissing: false,
    isProbability: chosen.output.isProbability,
    async predict(matrix) {
      checkInputs(matrix, chosen.features);
      return session.score(matrix, chosen.output);
    },
    async release() {
      await session.release();
    },
  };
}
