import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FeatureMatrix, inspectModel, loadPredictor } from '../../src/models/index.ts';

/** Models of kinds that were once read wrongly, with what their libraries answer. */
const faults = join(import.meta.dirname, '../golden/models/faults');
const files = readdirSync(faults);
const read = (file: string) => readFileSync(join(faults, file));
const numberOf = (cell: string) => (cell === '' ? Number.NaN : Number(cell));

function rowsOf(stem: string): FeatureMatrix {
  const lines = read(`${stem}.rows.csv`).toString().trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(',').map(numberOf));
  // A first line of names is no row.
  const values = rows[0].every(Number.isNaN) ? rows.slice(1) : rows;
  return new FeatureMatrix(
    values.length,
    values[0].map((_, column) => Float64Array.from(values, (row) => row[column])),
  );
}

const stems = files.flatMap((file) => /^(.*)\.expected\.json$/.exec(file)?.[1] ?? []);

describe.for(stems)('%s', (stem) => {
  const model = files.find((file) => file.startsWith(`${stem}.`) && !/rows\.csv$|expected\.json$/.test(file)) ?? '';
  const expected = JSON.parse(read(`${stem}.expected.json`).toString()) as Record<string, number[]>;
  test.for(Object.entries(expected))('%s is what the library answers', async ([output, answers]) => {
    const predictor = await loadPredictor(read(model), output === 'default' ? {} : { output });
    const scores = await predictor.predict(rowsOf(stem));
    const errors = answers.map((answer, row) => Math.abs(scores[row] - answer) / Math.max(1, Math.abs(answer)));
    expect(Math.max(...errors)).toBeLessThan(2e-6);
    expect(scores).toHaveLength(answers.length);
    await predictor.release();
  });
});

test.for([
  ['onnx-boolout.onnx', /The output "z" is bool/],
  ['onnx-f16out.onnx', /The output "z" is float16/],
  ['onnx-scalar.onnx', /The output "z" is a single number for 5 rows/],
  ['onnx-torch-single-vector.onnx', /The input "x" has the shape "\[6\]": one row, without a dimension for rows/],
] as const)('%s is refused with its true reason', async ([file, reason]) => {
  await expect(inspectModel(read(file))).rejects.toThrow(reason);
});

/** Two features, one split at the threshold: low 1, high 2, by the bits of its decision type. */
const lightgbm = (threshold: string, decision: number) =>
  new TextEncoder().encode(
    `tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=0\nobjective=regression\nfeature_names=x\n\nTree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=0\nthreshold=${threshold}\ndecision_type=${decision}\nleft_child=-1\nright_child=-2\nleaf_value=1 2\n\nend of trees\n`,
  );

describe('a LightGBM split', () => {
  const values = [Number.NEGATIVE_INFINITY, -1, -1e-36, 0, 1e-36, 1, 1.797e308, Number.POSITIVE_INFINITY, Number.NaN];
  const thresholds = [
    'inf',
    '-inf',
    '0',
    '1.0000000180025095e-35',
    '-1.0000000180025095e-35',
    '1.7976931348623157e308',
  ];
  const number = (text: string) => Number(text.replace('inf', 'Infinity'));
  const isZero = (value: number) => Math.abs(value) <= Math.fround(1e-35);

  /** Tree::NumericalDecision of LightGBM, as its documentation says: missing is nothing, zero, or NaN. */
  function goesLeft(value: number, threshold: number, decision: number): boolean {
    const isDefaultLeft = (decision & 2) !== 0;
    const missing = (decision >> 2) & 3;
    const given = Number.isNaN(value) && missing !== 2 ? 0 : value;
    if ((missing === 1 && isZero(given)) || (missing === 2 && Number.isNaN(given))) return isDefaultLeft;
    return given <= threshold;
  }

  // Missing none, zero or NaN, with either default.
  const decisions = [0, 2, 4, 6, 8, 10];
  test.for(thresholds.flatMap((threshold) => decisions.map((decision) => [threshold, decision] as const)))(
    'at %s with decision type %i',
    async ([threshold, decision]) => {
      const predictor = await loadPredictor(lightgbm(threshold, decision));
      const scores = await predictor.predict(new FeatureMatrix(values.length, [Float64Array.from(values)]));
      const expected = values.map((value) => (goesLeft(value, number(threshold), decision) ? 1 : 2));
      expect([...scores]).toEqual(expected);
    },
  );
});

describe('what may change predictions and is not known is refused by name', () => {
  const dart = JSON.parse(read('xgboost-3.4.1-dart.json').toString()) as object;
  const at = (path: string, value: unknown) => {
    const copy = structuredClone(dart) as Record<string, unknown>;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let target = copy;
    for (const key of keys) target = target[key] as Record<string, unknown>;
    target[last] = value;
    return new TextEncoder().encode(JSON.stringify(copy));
  };
  test.for([
    'learner.gradient_booster.leaf_scale',
    'learner.gradient_booster.model.tree_weights',
    'learner.gradient_booster.model.trees.0.leaf_bias',
    'learner.learner_model_param.temperature',
    'learner.objective.link',
    'learner.calibration',
    'calibration',
  ])('%s of XGBoost', async (path) => {
    const named = new RegExp(`"${path.replaceAll('.', String.raw`\.`)}".*xgboost 3\\.4\\.1`);
    await expect(inspectModel(at(path, 1))).rejects.toThrow(named);
  });

  test('an objective of XGBoost or LightGBM', async () => {
    await expect(inspectModel(at('learner.objective.name', 'reg:new'))).rejects.toThrow(/objective "reg:new"/);
    const text = new TextDecoder().decode(lightgbm('0', 0));
    const other = new TextEncoder().encode(text.replace('objective=regression', 'objective=newest'));
    await expect(inspectModel(other)).rejects.toThrow(/objective "newest"/);
  });

  test('a key of LightGBM', async () => {
    const text = new TextDecoder().decode(lightgbm('0', 0)).replace('num_cat=0', 'num_cat=0\nleaf_scale=2');
    await expect(inspectModel(new TextEncoder().encode(text))).rejects.toThrow(/Tree 0 has "leaf_scale".*format v4/);
  });

  test('text categories of either library', async () => {
    const text = read('lightgbm-4.7.0-pandas-categories.txt').toString();
    const named = text.replace('[[1, 2, 3, 4, 5]]', '[["a", "b", "c", "d", "e"]]');
    await expect(inspectModel(new TextEncoder().encode(named))).rejects.toThrow(/"dow" are text, such as "a"/);
    const json = JSON.parse(read('xgboost-3.4.1-pandas-categories.json').toString()) as typeof dart & {
      learner: { gradient_booster: { model: { cats: { enc: unknown[] } } } };
    };
    json.learner.gradient_booster.model.cats.enc[0] = { offsets: [0, 1, 2], values: [97, 98] };
    await expect(inspectModel(new TextEncoder().encode(JSON.stringify(json)))).rejects.toThrow(/"dow" are text/);
  });
});

test('weight_drop may be shorter than the trees, which then count once', async () => {
  const dart = JSON.parse(read('xgboost-3.4.1-dart.json').toString()) as {
    learner: { gradient_booster: { model: { weight_drop: number[]; trees: unknown[] } } };
  };
  const { model } = dart.learner.gradient_booster;
  const scoresOf = async (weights: number[]) => {
    model.weight_drop = weights;
    const predictor = await loadPredictor(new TextEncoder().encode(JSON.stringify(dart)));
    return [...(await predictor.predict(rowsOf('xgboost-3.4.1-dart')))];
  };
  const ones = model.trees.map(() => 1);
  expect(await scoresOf([0.5])).toEqual(await scoresOf([0.5, ...ones.slice(1)]));
  await expect(scoresOf([...ones, 1])).rejects.toThrow(/7" values of weight_drop; expected at most 6/);
});

test('a category that the file does not name has no score by XGBoost, and is missing for LightGBM', async () => {
  const matrix = new FeatureMatrix(3, [Float64Array.of(1, 9, Number.NaN), Float64Array.of(0.5, 0.5, 0.5)]);
  const xgboost = await loadPredictor(read('xgboost-3.4.1-pandas-categories.json'));
  expect([...(await xgboost.predict(matrix))].map(Number.isNaN)).toEqual([false, true, false]);
  const gbm = await loadPredictor(read('lightgbm-4.7.0-pandas-categories.txt'));
  const [, unknown, missing] = await gbm.predict(matrix);
  expect(unknown).toBe(missing);
});

test('a model that stopped early shows both numbers of trees, and all of them can be chosen', async () => {
  const bytes = read('xgboost-3.4.1-early-stopping.json');
  const info = await inspectModel(bytes);
  expect(info).toMatchObject({ trees: 13, bestTrees: 3, defaultOutput: 'prediction' });
  expect(info.outputs.map(({ name }) => name)).toContain('all-trees/prediction');
  // The same file without the note of the best iteration counts all.
  const document = JSON.parse(bytes.toString()) as { learner: { attributes: object } };
  document.learner.attributes = {};
  const whole = await loadPredictor(new TextEncoder().encode(JSON.stringify(document)));
  const rows = rowsOf('xgboost-3.4.1-early-stopping');
  const all = await loadPredictor(bytes, { output: 'all-trees/prediction' });
  expect(await all.predict(rows)).toEqual(await whole.predict(rows));
});

test('other files that people take for models get their true reason', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
  await expect(inspectModel(new TextEncoder().encode(pointer))).rejects.toThrow(/pointer of Git LFS/);
  const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const tensors = Buffer.alloc(8 + header.length + 4);
  tensors.writeBigUInt64LE(BigInt(header.length));
  tensors.write(header, 8);
  await expect(inspectModel(tensors)).rejects.toThrow(/safetensors/);
});

test('a LightGBM text of 2018 goes on with the importances, and one that breaks off is refused', async () => {
  const text = new TextDecoder().decode(lightgbm('0.5', 0)).replace('version=v4', 'version=v2');
  const old = text.replace('end of trees\n', '\nfeature importances:\nx=1\n');
  const predictor = await loadPredictor(new TextEncoder().encode(old));
  expect([...(await predictor.predict(new FeatureMatrix(2, [Float64Array.of(0, 1)])))]).toEqual([1, 2]);
  const cut = text.slice(0, text.indexOf('end of trees'));
  await expect(inspectModel(new TextEncoder().encode(cut))).rejects.toThrow(/end of trees/);
});
