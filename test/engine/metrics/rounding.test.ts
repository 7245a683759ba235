import { describe, expect, test } from 'vitest';
import { CONVENTIONS, measureReturns, returnsOf } from '../../../src/engine/index.ts';
import { pairReturns } from '../../../src/engine/metrics/paired-returns.ts';

const RULES = { periodsPerYear: 252, convention: 'EMPYRICAL' } as const;

test('returns keep their shape however small they are', () => {
  // pandas: Series([1, 2, 4, 8, -3]).skew() and .kurt(), which do not depend on the scale.
  const shape = Float64Array.of(1, 2, 4, 8, -3);
  for (const scale of [1e-2, 1e-9, 1e-12]) {
    const found = measureReturns(
      shape.map((value) => value * scale),
      RULES,
    );
    expect(found.SKEW?.value).toBeCloseTo(0.12308456985909065, 6);
    expect(found.KURTOSIS?.value).toBeCloseTo(0.6763521397116978, 6);
  }
});

test('returns that differ by rounding alone have none', () => {
  const flat = measureReturns(Float64Array.of(0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3), RULES);
  expect([flat.SKEW?.value, flat.KURTOSIS?.value]).toEqual([0, 0]);
});

describe('a copy of the benchmark', () => {
  const closes = Float64Array.from({ length: 400 }, (_, bar) => 100 * (1 + 0.3 * Math.sin(bar) + 0.001 * bar));
  const benchmark = returnsOf(closes, 100);
  const copy = returnsOf(
    closes.map((close) => close * 17.3),
    1730,
  );
  test.each(CONVENTIONS)('has no tracking error by %s', (convention) => {
    const found = measureReturns(copy, { ...RULES, convention, paired: { own: copy, benchmark } });
    expect(found.TRACKING_ERROR?.value).toBe(0);
    expect(found.INFORMATION_RATIO?.value).toBeNull();
    expect(found.BETA?.value).toBeCloseTo(1, 12);
  });

  test('and one that is off by a hundredth of a basis point has one', () => {
    const off = copy.map((value, bar) => value + (bar % 2 === 0 ? 1e-8 : -1e-8));
    const found = measureReturns(off, { ...RULES, paired: { own: off, benchmark } });
    expect(found.TRACKING_ERROR?.value).toBeCloseTo(1e-8 * Math.sqrt(252), 9);
  });
});

test('a benchmark that lacks bars is compared over the spans between those it has', () => {
  // Closes at bars 1, 2 and 5: its returns are +10 % over one bar and -50 % over three.
  const closes = Float64Array.of(NaN, 100, 110, NaN, NaN, 55);
  const returns = Float64Array.of(0.5, 0.1, 0.2, 0.1, 0.1, -0.1);
  const { own, benchmark } = pairReturns(returns, closes);
  expect([...own].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([NaN, NaN, 0.2, NaN, NaN, 0.089]);
  expect([...benchmark].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([NaN, NaN, 0.1, NaN, NaN, -0.5]);
});
