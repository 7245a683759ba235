import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FeatureBlock, loadPredictor } from '../../src/models/index.ts';

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
  const block = new FeatureBlock(
    rows.length,
    rows[0].map((_, feature) => Float64Array.from(rows, (row) => numberOf(row[feature]))),
  );

  test.for(Object.entries(outputs))('%s is what the library answers', async ([output, expected]) => {
    const predictor = await loadPredictor(readFileSync(join(golden, file)), { output });
    const scores = await predictor.predict(block);
    const wrong = [...scores].flatMap((score, row) => {
      const error = Math.abs(score - expected[row]) / Math.max(1, Math.abs(expected[row]));
      return error <= TOLERANCE ? [] : [{ row: rows[row], score, expected: expected[row] }];
    });
    expect(wrong).toEqual([]);
    expect(scores).toHaveLength(rows.length);
  });
});
