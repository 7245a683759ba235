import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FeatureMatrix, loadPredictor } from '../../src/models/index.ts';

/** Vectors beside the repository: models of other people and of other programs, with what those answered. */
const reference = join(import.meta.dirname, '../../../shared/reference');

const doubles = (file: string) => new Float64Array(Uint8Array.from(readFileSync(join(reference, file))).buffer);
const floats = (file: string) =>
  Float64Array.from(new Float32Array(Uint8Array.from(readFileSync(join(reference, file))).buffer));
const numbers = (file: string) =>
  readFileSync(join(reference, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/).map(Number));

function segmentOf(rows: readonly (readonly number[])[]): FeatureMatrix {
  const columns = rows[0].map((_, column) => Float64Array.from(rows, (row) => row[column]));
  return new FeatureMatrix(rows.length, columns);
}

/** The inputs of W5, [126,000 rows][20], from the generator that comes with the vectors. */
async function w5(): Promise<FeatureMatrix> {
  const { mkN } = (await import(join(reference, 'generate.mjs'))) as {
    mkN: (seed: number) => (index: number) => number;
  };
  const at = mkN(501);
  const column = (feature: number) =>
    Float64Array.from({ length: 126_000 }, (_, row) => Math.fround(at(row * 20 + feature)));
  return new FeatureMatrix(
    126_000,
    Array.from({ length: 20 }, (_, feature) => column(feature)),
  );
}

async function largestError(model: string, matrix: FeatureMatrix, expected: Float64Array): Promise<number> {
  const predictor = await loadPredictor(readFileSync(join(reference, model)));
  const scores = await predictor.predict(matrix);
  await predictor.release();
  return expected.reduce((worst, value, row) => Math.max(worst, Math.abs(scores[row] - value)), 0);
}

describe('the reference models', () => {
  test('XGBoost as JSON and UBJSON gives the same bits as XGBoost on 126,000 rows', async () => {
    const matrix = await w5();
    const expected = floats('models/xgb_reg.predictions.f32');
    expect(await largestError('models/xgb_reg.json', matrix, expected)).toBe(0);
    expect(await largestError('models/xgb_reg.ubj', matrix, expected)).toBe(0);
  });

  test('the ONNX exports agree to the rounding of float32', async () => {
    const matrix = await w5();
    expect(await largestError('models/xgb_reg.onnx', matrix, floats('models/xgb_reg.predictions.f32'))).toBe(0);
    for (const name of ['logreg', 'mlp']) {
      const expected = doubles(`models/${name}.predictions-first2000.f64`);
      expect(await largestError(`models/${name}.onnx`, matrix, expected)).toBeLessThan(5e-6);
    }
  });

  test('LightGBM agrees to the last bits on all rows', async () => {
    const folder = 'third-party/lightgbm';
    const cancer = numbers(`${folder}/lg_dart_breast_cancer_true_predictions.txt`).flat();
    const rows = segmentOf(numbers(`${folder}/breast_cancer_test.tsv`));
    expect(await largestError(`${folder}/lg_dart_breast_cancer.model`, rows, Float64Array.from(cancer))).toBeLessThan(
      1e-15,
    );
    const name = `${folder}/genlin_fmtp_poisson_Frequency`;
    const claims = segmentOf(numbers(`${name}_features.tsv`));
    const expected = numbers(`${name}_true_predictions.txt`).flat();
    expect(await largestError(`${name}.model`, claims, Float64Array.from(expected))).toBeLessThan(1e-15);
  });
});
