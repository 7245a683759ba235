import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FeatureMatrix, createGraphProcess, graphLimits, loadPredictor } from '../src/models/index.ts';
import { leafWiseEnsemble } from './leaf-wise-trees.ts';
import { type BenchCase, medianMs, pairedMs } from './report.ts';
import { normals } from './workloads.ts';

const ROWS = 126_000;
const INPUTS = 20;
const directory = join(import.meta.dirname, '../test/golden/models/w5');

/** The rows of W5: 126,000 x 20 features, as columns and, for onnxruntime, row by row in float32. */
function w5(): { matrix: () => FeatureMatrix; rows: Float32Array } {
  const at = normals(501);
  const rows = Float32Array.from({ length: ROWS * INPUTS }, (_, cell) => Math.fround(at(cell)));
  const columns = Array.from({ length: INPUTS }, (_, input) =>
    Float64Array.from({ length: ROWS }, (_, row) => rows[row * INPUTS + input] ?? 0),
  );
  // A matrix remembers what is derived from it: each run gets a fresh one.
  return { matrix: () => new FeatureMatrix(ROWS, columns), rows };
}

/** Models against the libraries of their formats, on one thread, in one run. */
export async function* run(): AsyncGenerator<BenchCase> {
  const { matrix, rows } = w5();
  yield* leafWise(matrix, rows);
  const file = (name: string) => readFileSync(join(directory, name));
  const xgboost = timeXgboost(join(directory, 'xgb_reg.json'), rows);
  for (const name of ['xgb_reg.json', 'xgb_reg.onnx']) yield* ensemble(file, name, { matrix, rows, xgboost });
  const graphs = createGraphProcess(graphLimits(totalmem()));
  for (const name of ['logreg.onnx', 'mlp.onnx']) {
    const session = await openOnnxruntime(file(name), rows);
    // As in runs: the graph is in a process of its own.
    const openGraph = () => graphs.open(() => Promise.resolve(file(name)));
    const predictor = await loadPredictor(file(name), { openGraph });
    const shared = matrix();
    const { ours, theirs } = await pairedMs(() => predictor.predict(shared), session.run);
    yield {
      case: `W5 ${name}, against onnxruntime alone`,
      value: ours / theirs,
      unit: 'times',
      reach: '<= 1.2',
      met: ours / theirs <= 1.2,
      detail: { ms: ours, 'onnxruntime ms': theirs },
    };
    await predictor.release();
    await session.release();
  }
  await graphs.close();
  yield await manyModels(file('xgb_reg.json'), matrix);
}

interface Workload {
  readonly matrix: () => FeatureMatrix;
  readonly rows: Float32Array;
  readonly xgboost: XgboostTime;
}

/** An ensemble of XGBoost, against onnxruntime and against XGBoost itself. */
async function* ensemble(
  file: (name: string) => Uint8Array,
  name: string,
  { matrix, rows, xgboost }: Workload,
): AsyncGenerator<BenchCase> {
  const session = await openOnnxruntime(file('xgb_reg.onnx'), rows);
  const predictor = await loadPredictor(file(name));
  const { ours, theirs } = await pairedMs(() => predictor.predict(matrix()), session.run, { runs: 7, warmUp: 2 });
  await predictor.release();
  await session.release();
  yield {
    case: `W5 ${name}: 100 trees of depth 6, faster than onnxruntime`,
    value: theirs / ours,
    unit: 'times',
    reach: '>= 2',
    met: theirs / ours >= 2,
    detail: { ms: ours, 'onnxruntime ms': theirs },
  };
  const limit = xgboost.medianMs ?? 201;
  yield {
    case: `W5 ${name}: 126,000 rows, against XGBoost's own predict`,
    value: ours / limit,
    unit: 'times',
    reach: '<= 1.0',
    met: ours <= limit,
    detail: { ms: ours, 'xgboost ms': xgboost.medianMs ?? 'not installed, 201 ms on a machine of this kind' },
  };
}

/** 500 trees of 31 leaves, as LightGBM's text and as ONNX, against onnxruntime. */
async function* leafWise(matrix: () => FeatureMatrix, rows: Float32Array): AsyncGenerator<BenchCase> {
  const files = leafWiseEnsemble({ trees: 500, leaves: 31, features: INPUTS });
  const session = await openOnnxruntime(files.onnx, rows);
  for (const [name, bytes] of Object.entries(files)) {
    const predictor = await loadPredictor(bytes);
    const { ours, theirs } = await pairedMs(() => predictor.predict(matrix()), session.run, { runs: 5, warmUp: 1 });
    const [scores, expected] = [await predictor.predict(matrix()), await session.run()];
    const difference = scores.reduce((worst, score, row) => Math.max(worst, Math.abs(score - expected[row])), 0);
    yield {
      case: `500 trees of 31 leaves as ${name}, faster than onnxruntime`,
      value: theirs / ours,
      unit: 'times',
      detail: { ms: ours, 'onnxruntime ms': theirs, 'largest difference': difference.toExponential(1) },
    };
    await predictor.release();
  }
  await session.release();
}

/** A hundred models, one after the other, over the same matrix, as in a run. */
async function manyModels(bytes: Uint8Array, matrix: () => FeatureMatrix): Promise<BenchCase> {
  const predictors = await Promise.all(Array.from({ length: 100 }, () => loadPredictor(bytes)));
  const [one] = predictors;
  const { medianMs: single } = await medianMs(() => one.predict(matrix()));
  const shared = matrix();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = 0;
  let turn = 0;
  const { medianMs: each } = await medianMs(
    async () => {
      await predictors[turn % predictors.length].predict(shared);
      turn += 1;
      peak = Math.max(peak, process.memoryUsage().rss);
    },
    { runs: predictors.length, warmUp: 0 },
  );
  await Promise.all(predictors.map((predictor) => predictor.release()));
  return {
    case: '100 models over one matrix, each, against one alone',
    value: each / single,
    unit: 'times',
    reach: '<= 1.0',
    met: each <= single,
    detail: { 'ms each': each, 'ms alone': single, 'memory grown MB': (peak - before) / 2 ** 20 },
  };
}

/** Runs a graph in onnxruntime over all rows. Of a classifier it asks for the probabilities, not for the labels. */
async function openOnnxruntime(bytes: Uint8Array, rows: Float32Array) {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const [input = ''] = session.inputNames;
  const [output = ''] = session.outputNames;
  const wanted = session.outputNames.find((name) => name.includes('prob')) ?? output;
  const tensor = new Tensor('float32', rows, [ROWS, INPUTS]);
  return {
    run: async () => (await session.run({ [input]: tensor }, [wanted]))[wanted].data as Float32Array,
    release: () => session.release(),
  };
}

interface XgboostTime {
  /** Absent where it is not installed. */
  readonly medianMs?: number;
}

/** XGBoost's own time, where Python has it installed (Debian: python3-xgboost). */
function timeXgboost(model: string, rows: Float32Array): XgboostTime {
  const script = join(import.meta.dirname, 'xgboost-predict.py');
  const input = new Uint8Array(rows.buffer);
  for (const python of ['/usr/bin/python3', 'python3']) {
    const { status, stdout } = spawnSync(python, [script, model, String(INPUTS)], { input, encoding: 'utf8' });
    if (status === 0) return JSON.parse(stdout) as XgboostTime;
  }
  return {};
}
