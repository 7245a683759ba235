import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { normals } from '../../bench/workloads.ts';
import { FeatureMatrix, loadPredictor } from '../../src/models/index.ts';

const DIRECTORY = join(import.meta.dirname, '../golden/w5');
const ROWS = 2_000;
const INPUTS = 20;

const bytesOf = (file: string) => Uint8Array.from(readFileSync(join(DIRECTORY, file)));
const doubles = (file: string) => new Float64Array(bytesOf(file).buffer);
const floats = (file: string) => Float64Array.from(new Float32Array(bytesOf(file).buffer));

/** The first rows of W5: float32 numbers, row by row. */
function firstRows(): FeatureMatrix {
  const cell = normals(501);
  const column = (input: number) =>
    Float64Array.from({ length: ROWS }, (_, row) => Math.fround(cell(row * INPUTS + input)));
  return new FeatureMatrix(
    ROWS,
    Array.from({ length: INPUTS }, (_, input) => column(input)),
  );
}

/** The largest difference between what a model answers and what its own library answered. */
async function largestError(model: string, expected: Float64Array): Promise<number> {
  const predictor = await loadPredictor(bytesOf(model));
  const scores = await predictor.predict(firstRows());
  await predictor.release();
  expect(scores).toHaveLength(expected.length);
  return expected.reduce((worst, value, row) => Math.max(worst, Math.abs((scores[row] ?? Number.NaN) - value)), 0);
}

describe('models of workload W5', () => {
  test.each(['xgb_reg.ubj', 'xgb_reg.onnx'])('%s gives the same bits as XGBoost', async (model) => {
    expect(await largestError(model, floats('xgb_reg.predictions-first2000.f32'))).toBe(0);
  });

  test.each(['logreg', 'mlp'])('%s agrees with scikit-learn to the rounding of float32', async (name) => {
    const expected = doubles(`${name}.predictions-first2000.f64`);
    expect(await largestError(`${name}.onnx`, expected)).toBeLessThan(5e-6);
  });
});
