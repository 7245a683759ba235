import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONVENTIONS, measureReturns } from '../../../src/engine/index.ts';

test('growth that is too fast to be carried on for a year has that for a reason', () => {
  const own = Float64Array.of(2, -0.1, 2, 2, 2);
  const metrics = measureReturns(own, {
    periodsPerYear: 98_280,
    convention: 'EMPYRICAL',
    paired: { own, benchmark: Float64Array.of(0.1, -0.1, 0.2, 0.1, 0.3) },
  });
  for (const name of ['CAGR', 'CALMAR', 'CAPTURE', 'ALPHA'] as const)
    expect(metrics[name]).toEqual({ value: null, reason: expect.stringMatching(/so few bars/) });
  expect(metrics.MAX_DRAWDOWN?.value).toBeCloseTo(-0.1, 12);
});

test('every metric is a finite number, or null with a reason', () => {
  const value = fc.oneof(fc.double({ min: -1.5, max: 3, noNaN: true }), fc.constantFrom(0, -1, Number.NaN));
  const series = fc.array(fc.tuple(value, value), { maxLength: 40 });
  fc.assert(
    fc.property(
      series,
      fc.constantFrom(...CONVENTIONS),
      fc.constantFrom(12, 252, 98_280),
      (pairs, convention, year) => {
        const benchmark = Float64Array.from(pairs, ([, theirs]) => theirs);
        const returns = Float64Array.from(pairs, ([own]) => own);
        const metrics = measureReturns(returns, {
          periodsPerYear: year,
          convention,
          paired: { own: returns, benchmark },
        });
        for (const { value: found, reason } of Object.values(metrics))
          if (found === null) expect(reason).toMatch(/\w/);
          else expect(found).toSatisfy(Number.isFinite);
      },
    ),
  );
});

/** Returns of which no sum is exact. */
const uneven = Float64Array.from({ length: 50 }, (_, bar) => 0.02 * Math.sin(bar) + 0.001);

test.each(CONVENTIONS)('%s: rounding is no variation, neither of a benchmark nor of excess returns', (convention) => {
  const rules = { periodsPerYear: 252, convention };
  const flat = measureReturns(uneven, {
    ...rules,
    paired: { own: uneven, benchmark: new Float64Array(50).fill(0.001) },
  });
  for (const name of ['ALPHA', 'BETA', 'CORRELATION'] as const)
    expect(flat[name]).toEqual({ value: null, reason: expect.stringMatching(/benchmark/) });
  const better = uneven.map((value) => value + 0.001);
  const ahead = measureReturns(better, { ...rules, paired: { own: better, benchmark: uneven } });
  expect(ahead.INFORMATION_RATIO).toEqual({ value: null, reason: expect.stringMatching(/excess returns/) });
  expect(ahead.TRACKING_ERROR).toEqual({ value: 0 });
  expect(ahead.BETA?.value).toBeCloseTo(1, 12);
});

test('no return has no tracking error', () => {
  const nothing = new Float64Array();
  const { TRACKING_ERROR } = measureReturns(nothing, {
    periodsPerYear: 252,
    convention: 'EMPYRICAL',
    paired: { own: nothing, benchmark: nothing },
  });
  expect(TRACKING_ERROR?.value).toBeNull();
});
