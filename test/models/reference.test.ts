import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { normals } from '../../bench/workloads.ts';
import { FeatureMatrix, loadPredictor } from '../../src/models/index.ts';

/** Models of other programs and what those answered; its README says which. */
const w5 = join(import.meta.dirname, '../golden/models/w5');

const doubles = (file: string) => new Float64Array(Uint8Array.from(readFileSync(file)).buffer);
const floats = (file: string) => Float64Array.from(new Float32Array(Uint8Array.from(readFileSync(file)).buffer));

/** The inputs of W5, [126,000 rows][20]. */
function w5Rows(): FeatureMatrix {
  const at = normals(501);
  const column = (feature: number) =>
    Float64Array.from({ length: 126_000 }, (_, row) => Math.fround(at(row * 20 + feature)));
  return new FeatureMatrix(
    126_000,
    Array.from({ length: 20 }, (_, feature) => column(feature)),
  );
}

async function largestError(model: string, matrix: FeatureMatrix, expected: Float64Array): Promise<number> {
  const predictor = await loadPredictor(readFileSync(model));
  const scores = await predictor.predict(matrix);
  await predictor.release();
  return expected.reduce((worst, value, row) => Math.max(worst, Math.abs(scores[row] - value)), 0);
}

describe('the reference models', () => {
  test('XGBoost as JSON and UBJSON gives the same bits as XGBoost on 126,000 rows', async () => {
    const matrix = w5Rows();
    const expected = floats(join(w5, 'xgb_reg.predictions.f32'));
    expect(expected).toHaveLength(126_000);
    expect(await largestError(join(w5, 'xgb_reg.json'), matrix, expected)).toBe(0);
    expect(await largestError(join(w5, 'xgb_reg.ubj'), matrix, expected)).toBe(0);
  });

  test('the ONNX exports agree to the rounding of float32', async () => {
    const matrix = w5Rows();
    const trees = floats(join(w5, 'xgb_reg.predictions.f32'));
    expect(await largestError(join(w5, 'xgb_reg.onnx'), matrix, trees)).toBe(0);
    for (const name of ['logreg', 'mlp']) {
      const expected = doubles(join(w5, `${name}.predictions-first2000.f64`));
      expect(await largestError(join(w5, `${name}.onnx`), matrix, expected)).toBeLessThan(5e-6);
    }
  });
});
