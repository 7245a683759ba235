import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FeatureMatrix, inspectModel, loadPredictor } from '../../src/models/index.ts';

/** Made by test/golden/models/generate.py with XGBoost 1.7.4 and LightGBM 4.7.0. */
const golden = join(import.meta.dirname, '../golden/models');
const cases = JSON.parse(readFileSync(join(golden, 'cases.json'), 'utf8')) as {
  name: string;
  file: string;
  rows: (number | string | null)[][];
  outputs: Record<string, number[]>;
}[];

/** Sums agree to 1e-6; what an exponential makes of them, relatively. */
const TOLERANCE = 1e-6;

const numberOf = (value: number | string | null) => (value === null ? Number.NaN : Number(value));

describe.for(cases.map((entry) => [entry.name, entry] as const))('%s', ([, { file, rows, outputs }]) => {
  const matrix = new FeatureMatrix(
    rows.length,
    rows[0].map((_, feature) => Float64Array.from(rows, (row) => numberOf(row[feature]))),
  );

  test.for(Object.entries(outputs))('%s is what the library answers', async ([output, expected]) => {
    const predictor = await loadPredictor(readFileSync(join(golden, file)), { output });
    const scores = await predictor.predict(matrix);
    const wrong = [...scores].flatMap((score, row) => {
      const error = Math.abs(score - expected[row]) / Math.max(1, Math.abs(expected[row]));
      return error <= TOLERANCE ? [] : [{ row: rows[row], score, expected: expected[row] }];
    });
    expect(wrong).toEqual([]);
    expect(scores).toHaveLength(rows.length);
  });
});

test('linear trees are refused by name', async () => {
  const text = readFileSync(join(golden, 'lightgbm-regression.txt'), 'utf8');
  const linear = new TextEncoder().encode(text.replace('is_linear=0', 'is_linear=1'));
  await expect(inspectModel(linear)).rejects.toThrow(/Tree 0 is a linear tree \(linear_tree=true\)/);
});

test('the probabilities of two classes add up to one', async () => {
  const bytes = readFileSync(join(golden, 'lightgbm-binary.txt'));
  const matrix = new FeatureMatrix(
    2,
    Array.from({ length: 5 }, () => Float64Array.of(0.25, Number.NaN)),
  );
  const of = async (output: string) => (await loadPredictor(bytes, { output })).predict(matrix);
  const [first, second, plain] = [await of('probability[0]'), await of('probability[1]'), await of('probability')];
  expect(second).toEqual(plain);
  expect(first).toEqual(second.map((share) => 1 - share));
});
