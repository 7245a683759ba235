import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';
import { runs } from '../../support/property-runs.ts';

const mad = (x: Float64Array, window: number, from = 0) =>
  compileFeatures([`Mad($x,${window})`]).evaluate({ columns: { x }, length: x.length, from })[0];

/** Prices far from zero that differ in their last digits, with holes. */
const prices = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) }, fc.constant(NaN)), {
    minLength: 900,
    maxLength: 1_000,
  })
  .map((bars) => Float64Array.from(bars, (cents) => 98_765.4 + cents / 100));
const longWindows = fc.constantFrom(0, 401, 600);

test('long windows agree with the definition, also where the mean is far from the deviation', () => {
  fc.assert(
    fc.property(prices, longWindows, (x, window) => {
      const values = mad(x, window);
      for (let bar = 0; bar < x.length; bar += 97) {
        const own = x.slice(window === 0 ? 0 : Math.max(0, bar - window + 1), bar + 1).filter(Number.isFinite);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const expected = own.reduce((sum, value) => sum + Math.abs(value - mean), 0) / own.length;
        if (own.length > 0) expect(Math.abs(values[bar] - expected)).toBeLessThan(1e-9);
        else expect(values[bar]).toBeNaN();
      }
    }),
    { numRuns: runs(30) },
  );
});

test('a value has the same bits whatever comes after it, and wherever the range begins', () => {
  fc.assert(
    fc.property(prices, longWindows, fc.nat(800), (x, window, cut) => {
      const whole = mad(x, window);
      expect(mad(x.slice(0, cut + 1), window)).toEqual(whole.slice(0, cut + 1));
      expect(mad(x, window, cut)).toEqual(whole.slice(cut));
      if (window > 0 && cut >= window) expect(mad(x.slice(cut - window + 1, cut + 1), window).at(-1)).toBe(whole[cut]);
    }),
    { numRuns: runs(30) },
  );
});

test('what is always the same does not deviate', () => {
  for (const value of [0.1, 1 / 3, -1e-300, 1e200])
    expect(new Set(mad(new Float64Array(900).fill(value), 0))).toEqual(new Set([0]));
});
