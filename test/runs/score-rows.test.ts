import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FeatureMatrix, type Predictor, loadPredictor } from '../../src/models/index.ts';
import { scoreRows } from '../../src/runs/predictors.ts';
import { runs } from '../support/property-runs.ts';

const golden = join(import.meta.dirname, '../golden/models');
const read = (file: string) => readFileSync(join(golden, file));

/** One of each family, all of five features. */
const families: [name: string, file: string][] = [
  ['XGBoost trees', 'xgboost-regression.json'],
  ['XGBoost probabilities', 'xgboost-logistic.json'],
  ['XGBoost dropout', 'xgboost-dart.json'],
  ['XGBoost linear', 'xgboost-linear.json'],
  ['LightGBM', 'lightgbm-regression.txt'],
  ['LightGBM categories', 'lightgbm-categories.txt'],
  ['LightGBM forest', 'lightgbm-forest.txt'],
  ['ONNX graph', 'onnx-dense.onnx'],
  ['ONNX trees', 'onnx-trees-tracks.onnx'],
];
const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

describe.each(families)('%s', (_, file) => {
  test('has no score where there is no bar, and its own where there is one', async () => {
    const predictor = await loadPredictor(read(file));
    const row = fc.tuple(
      fc.constantFrom(Number.NaN, 0, -1, 10, 250),
      fc.array(value, { minLength: predictor.inputs, maxLength: predictor.inputs }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        const matrix = () =>
          new FeatureMatrix(
            rows.length,
            Array.from({ length: predictor.inputs }, (__, column) =>
              Float64Array.from(rows, ([, values]) => values[column] ?? Number.NaN),
            ),
          );
        const own = await predictor.predict(matrix());
        const scores = await scoreRows(
          predictor,
          matrix(),
          Float64Array.from(rows, ([close]) => close),
        );
        for (const [index, [close, values]] of rows.entries()) {
          const isBlind = !predictor.handlesMissing && values.some(Number.isNaN);
          expect(scores[index]).toBe(close > 0 && !isBlind ? own[index] : Number.NaN);
        }
      }),
      { numRuns: runs(60) },
    );
    await predictor.release();
  });
});

test('an infinite score is none', async () => {
  const predictor: Predictor = {
    inputs: 1,
    sizeBytes: 0,
    handlesMissing: true,
    isProbability: false,
    predict: async () => Float64Array.of(1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
    release: async () => undefined,
  };
  const matrix = new FeatureMatrix(4, [new Float64Array(4)]);
  const scores = await scoreRows(predictor, matrix, new Float64Array(4).fill(10));
  expect([...scores]).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
});
