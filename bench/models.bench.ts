import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FeatureBlock, loadPredictor } from '../src/models/index.ts';
import { type BenchCase, medianMs } from './report.ts';
import { normals } from './workloads.ts';

const ROWS = 126_000;
const INPUTS = 20;
const reference = join(import.meta.dirname, '../../shared/reference/models');
const examples = join(import.meta.dirname, '../examples/models');

/** W5: 126,000 rows x 20 features, as columns and, for onnxruntime, row by row in float32. */
function w5(): { block: () => FeatureBlock; rows: Float32Array } {
  const at = normals(501);
  const rows = Float32Array.from({ length: ROWS * INPUTS }, (_, cell) => Math.fround(at(cell)));
  const columns = Array.from({ length: INPUTS }, (_, input) =>
    Float64Array.from({ length: ROWS }, (_, row) => rows[row * INPUTS + input] ?? 0),
  );
  // A block remembers what is derived from it: each run gets a fresh one.
  return { block: () => new FeatureBlock(ROWS, columns), rows };
}

/** Models of the workload against onnxruntime alone, one thread, in one run. */
export async function* run(): AsyncGenerator<BenchCase> {
  if (!existsSync(reference)) {
    yield* runDemoModels();
    return;
  }
  const { block, rows } = w5();
  const file = (name: string) => readFileSync(join(reference, name));
  const theirs = await timeOnnxruntime(file('xgb_reg.onnx'), rows);
  for (const name of ['xgb_reg.json', 'xgb_reg.onnx']) {
    const predictor = await loadPredictor(file(name));
    const { medianMs: median, minMs } = await medianMs(() => predictor.predict(block()));
    yield {
      case: `W5 ${name}: 100 trees of depth 6, 126,000 rows`,
      value: median,
      unit: 'ms',
      reach: '<= 200 ms',
      met: median <= 200,
      detail: { 'min ms': minMs, 'onnxruntime ms': theirs, 'times faster': theirs / median },
    };
    await predictor.release();
  }
  for (const name of ['logreg.onnx', 'mlp.onnx']) {
    const alone = await timeOnnxruntime(file(name), rows);
    const predictor = await loadPredictor(file(name));
    const shared = block();
    const { medianMs: median } = await medianMs(() => predictor.predict(shared), { runs: 25, warmUp: 5 });
    yield {
      case: `W5 ${name}, against onnxruntime alone`,
      value: median / alone,
      unit: 'times',
      reach: '<= 1.2',
      met: median / alone <= 1.2,
      detail: { ms: median, 'onnxruntime ms': alone },
    };
    await predictor.release();
  }
  yield await manyModels(file('xgb_reg.json'), block);
}

/** One model after the other over the same block, as in a run. */
async function manyModels(bytes: Uint8Array, block: () => FeatureBlock): Promise<BenchCase> {
  const one = await loadPredictor(bytes);
  const { medianMs: single } = await medianMs(() => one.predict(block()));
  const predictors = await Promise.all(Array.from({ length: 100 }, () => loadPredictor(bytes)));
  const shared = block();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = 0;
  const began = performance.now();
  for (const predictor of predictors) {
    await predictor.predict(shared);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  const each = (performance.now() - began) / predictors.length;
  await Promise.all([one, ...predictors].map((predictor) => predictor.release()));
  return {
    case: '100 models over one block, each, against one alone',
    value: each / single,
    unit: 'times',
    reach: '<= 1.0',
    met: each <= single,
    detail: { 'ms each': each, 'ms alone': single, 'memory grown MB': (peak - before) / 2 ** 20 },
  };
}

async function timeOnnxruntime(bytes: Uint8Array, rows: Float32Array): Promise<number> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const [input = ''] = session.inputNames;
  const [output = ''] = session.outputNames;
  const wanted = session.outputNames.find((name) => name.includes('prob')) ?? output;
  const tensor = new Tensor('float32', rows, [ROWS, INPUTS]);
  const { medianMs: median } = await medianMs(() => session.run({ [input]: tensor }, [wanted]), { runs: 9 });
  await session.release();
  return median;
}

/** Where the reference models are not at hand: the models of the demo over random rows. */
async function* runDemoModels(): AsyncGenerator<BenchCase> {
  const { models } = JSON.parse(readFileSync(join(examples, 'manifest.json'), 'utf8')) as {
    models: readonly { readonly file: string }[];
  };
  for (const { file } of models) {
    const predictor = await loadPredictor(readFileSync(join(examples, file)));
    const at = normals(501);
    const columns = Array.from({ length: predictor.inputs }, (_, input) =>
      Float64Array.from({ length: ROWS }, (_, row) => at(row * predictor.inputs + input)),
    );
    const { medianMs: median } = await medianMs(() => predictor.predict(new FeatureBlock(ROWS, columns)));
    yield { case: `${file}, 126,000 rows`, value: median, unit: 'ms' };
    await predictor.release();
  }
}
