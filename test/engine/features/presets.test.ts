import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalExpression } from '../../../src/engine/expression/canonical-expression.ts';
import { parseExpression } from '../../../src/engine/expression/parse-expression.ts';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';
import { PRESET_NAMES, presetFeatures } from '../../../src/engine/features/presets.ts';

/** Names and expressions as Qlib publishes them, in its order. */
const golden = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../golden/qlib-feature-sets.json`, 'utf8'),
) as Readonly<Record<(typeof PRESET_NAMES)[number], readonly (readonly [name: string, expression: string])[]>>;

const canonical = (expression: string) => canonicalExpression(parseExpression(expression));

const BARS = 130;
const wave = (seed: number) => Float64Array.from({ length: BARS }, (_, i) => 50 + 9 * Math.sin(i * seed) + i / 10);
const close = wave(0.7);
const columns = {
  open: wave(0.71),
  close,
  high: close.map((value, i) => Math.max(value, wave(0.71)[i]) + 1),
  low: close.map((value, i) => Math.min(value, wave(0.71)[i]) - 1),
  volume: wave(1.3).map((value) => Math.round(value * 1e4)),
  vwap: wave(0.705),
};

test('the built-in sets are Alpha158 and Alpha360', () => {
  expect(PRESET_NAMES).toEqual(['Alpha158', 'Alpha360']);
});

describe.each([
  { preset: 'Alpha158', count: 158, warmup: 60 },
  { preset: 'Alpha360', count: 360, warmup: 59 },
] as const)('$preset', ({ preset, count, warmup }) => {
  const features = presetFeatures(preset);

  test(`has Qlib's ${count} names and expressions, in Qlib's order`, () => {
    expect(new Set(features.map(({ name }) => name)).size).toBe(count);
    expect(features.map(({ name, expression }) => [name, canonical(expression)])).toEqual(
      golden[preset].map(([name, expression]) => [name, canonical(expression)]),
    );
  });

  test(`has a value for every feature after ${warmup} bars of warm-up`, () => {
    const plan = compileFeatures(features.map(({ expression }) => expression));
    expect(plan.warmupBars).toBe(warmup);
    const values = plan.evaluate({ columns, length: BARS, from: warmup });
    expect(features.filter((_, index) => !values[index].every(Number.isFinite))).toEqual([]);
  });
});
