import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { FeatureMatrix, inspectModel, loadPredictor } from '../../src/models/index.ts';
import type { OnnxFile } from '../../src/models/onnx/onnx-file.ts';
import { GraphSession } from '../../src/models/onnx/session.ts';

/** Made by test/golden/models/generate_onnx.py. */
const golden = join(import.meta.dirname, '../golden/models');
const read = (name: string) => readFileSync(join(golden, `onnx-${name}.onnx`));
const names = readdirSync(golden).flatMap((file) => /^onnx-(.*)\.onnx$/.exec(file)?.[1] ?? []);
const accepted = names.filter((name) => !name.startsWith('refused-'));

/** Values on the grid of the thresholds, beside it, missing and infinite, in every combination. */
const values = [-1.5, -0.75, -0.1, 0, 0.25, 1, 1.25, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const rows = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c])));
const matrix = new FeatureMatrix(
  rows.length,
  [0, 1, 2].map((feature) => Float64Array.from(rows, (row) => row[feature])),
);

/** What onnxruntime answers for the same rows, in the file's own batches; a ZipMap is not taken by its Node binding. */
async function oracle(name: string): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(read(name.replace(/-(?:forest|names)-zip$/, '-forest')));
  const batch = Number(/batch-(\d+)/.exec(name)?.[1] ?? rows.length);
  const answers: Record<string, number[]> = {};
  for (let from = 0; from < rows.length; from += batch) {
    const part = rows.slice(from, from + batch);
    const outputs = await session.run(feedsOf(name, session.inputNames, part));
    for (const [output, { data }] of Object.entries(outputs))
      (answers[output] ??= []).push(...Array.from(data, Number));
  }
  return answers;
}

function feedsOf(name: string, inputs: readonly string[], part: number[][]): Record<string, Tensor> {
  const shape = (columns: number) => (name.startsWith('flat') ? [part.length] : [part.length, columns]);
  const tensor = (list: number[], columns: number) =>
    name.includes('double')
      ? new Tensor('float64', Float64Array.from(list), shape(columns))
      : new Tensor('float32', Float32Array.from(list), shape(columns));
  if (inputs.length === 1) return { [inputs[0]]: tensor(part.flat(), 3) };
  return Object.fromEntries(
    inputs.map((input, index) => [
      input,
      tensor(
        part.map((row) => row[index]),
        1,
      ),
    ]),
  );
}

describe.for(accepted)('the graph %s', (name) => {
  test('is scored as onnxruntime does, on every output', async () => {
    const expected = await oracle(name);
    const { outputs } = await inspectModel(read(name));
    for (const { name: output } of outputs.filter((output) => !(output.name === 'probability'))) {
      const [, tensor = '', column = '0'] = /^(\w+?)(?:\[(\d+)\])?$/.exec(output) ?? [];
      const width = expected[tensor].length / rows.length;
      const predictor = await loadPredictor(read(name), { output });
      const scores = await predictor.predict(matrix);
      const wrong = rows.flatMap((row, index) => {
        const answer = expected[tensor][index * width + Number(column)];
        const isSame = Object.is(scores[index], answer) || Math.abs(scores[index] - answer) <= 1e-6;
        return isSame ? [] : [{ output, row, score: scores[index], answer }];
      });
      expect(wrong.slice(0, 3)).toEqual([]);
      await predictor.release();
    }
  });
});

test('the kernel takes tree ensembles, and leaves their odd corners to onnxruntime', async () => {
  const kinds = await Promise.all(accepted.map(async (name) => [name, (await inspectModel(read(name))).kind] as const));
  expect(
    kinds
      .filter(([, kind]) => kind === 'GRAPH')
      .map(([name]) => name)
      .toSorted(),
  ).toEqual([
    'classes-both-base',
    'classes-second',
    'dense',
    'dense-batch-1',
    'dense-batch-4',
    'dense-double',
    'dense-no-shape',
    'dense-weights-listed',
    'flat-inputs',
    'trees-equality',
    'trees-max',
    'trees-per-feature',
    'trees-softmax',
  ]);
});

test('a single target with LOGISTIC keeps the margin of onnxruntime and offers the probability', async () => {
  const margin = await (await loadPredictor(read('trees-logistic'))).predict(matrix);
  const probability = await (await loadPredictor(read('trees-logistic'), { output: 'probability' })).predict(matrix);
  expect(probability[5]).toBeCloseTo(1 / (1 + Math.exp(-margin[5])), 12);
});

test('inputs and outputs are found', async () => {
  expect(await inspectModel(read('trees-per-feature'))).toMatchObject({
    featureCount: 3,
    featureNames: ['x0', 'x1', 'x2'],
  });
  expect(await inspectModel(read('dense-weights-listed'))).toMatchObject({ featureCount: 3, defaultOutput: 'Y' });
  expect(await inspectModel(read('trees-tracks'))).toMatchObject({ handlesMissing: true });
  expect(await inspectModel(read('classes-names-zip'))).toMatchObject({
    defaultOutput: 'probabilities[1]',
    outputs: [
      { name: 'probabilities[0]', description: 'Class or column down' },
      { name: 'probabilities[1]', description: 'Class or column up' },
    ],
  });
  expect(await inspectModel(read('classes-three-softmax'))).toMatchObject({ defaultOutput: null });
});

test.for([
  ['refused-external', 'UNSUPPORTED', 'tensor "W" keeps its data in another file'],
  ['refused-external-inner', 'UNSUPPORTED', 'tensor "W" keeps its data in another file'],
  ['refused-operator', 'UNSUPPORTED', '"Magic" is of the domain "com.example"'],
  ['refused-unknown', 'UNSUPPORTED', 'onnxruntime does not take the graph'],
  ['refused-text-input', 'UNSUPPORTED', 'inputs of float32 or float64'],
  ['refused-image-input', 'UNSUPPORTED', 'the shape "[?, 3, 8, 8]"'],
  ['refused-cycle', 'BROKEN', 'leads back to one of its own nodes'],
  ['refused-child', 'BROKEN', 'lacks a child'],
  ['refused-feature', 'BROKEN', 'feature 99; there are 3'],
] as const)('%s', async ([name, fault, part]) => {
  const expected = expect.objectContaining({ fault, message: expect.stringContaining(part) });
  await expect(inspectModel(read(name))).rejects.toThrow(expected);
  await expect(loadPredictor(read(name))).rejects.toThrow(expected);
});

test('onnxruntime reads no file, even of weights that our reader should overlook', async () => {
  // Its graph comes twice, and the second names the LICENSE beside package.json as its weights.
  const bytes = read('refused-license');
  await expect(inspectModel(bytes)).rejects.toThrow(/graph is given twice/);
  const file = { inputs: [{ name: 'x', elementType: 1, shape: [null, 1] }] } as unknown as OnnxFile;
  await expect(GraphSession.open(bytes, file)).rejects.toThrow(/External data path/);
});
