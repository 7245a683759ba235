import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movingAverageCross } from '../../../../src/engine/compat/vectorbt/index.ts';

/** Where the averages cross, worked out bar by bar. @returns 1 above, -1 below, 0 no crossing */
function crossings(close: readonly number[], fast: number, slow: number): number[] {
  const mean = (bar: number, window: number) =>
    close.slice(bar - window + 1, bar + 1).reduce((sum, price) => sum + price, 0) / window;
  const gap = (bar: number) => (bar < slow - 1 ? Number.NaN : mean(bar, fast) - mean(bar, slow));
  return close.map((_, bar) => {
    if (gap(bar) > 0 && gap(bar - 1) <= 0) return 1;
    return gap(bar) < 0 && gap(bar - 1) >= 0 ? -1 : 0;
  });
}

const signed = (entries: Uint8Array, exits: Uint8Array) => Array.from(entries, (entry, bar) => entry - exits[bar]);

// Whole prices and windows of powers of two: there sums and means are exact, and equal averages are equal.
test('crossings are those of the averages, so many bars later', () => {
  const closes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 });
  const windows = fc.constantFrom({ fast: 1, slow: 2 }, { fast: 2, slow: 8 }, { fast: 4, slow: 16 });
  fc.assert(
    fc.property(closes, windows, fc.integer({ min: 0, max: 3 }), (close, { fast, slow }, delay) => {
      const { entries, exits } = movingAverageCross(Float64Array.from(close), { fast, slow, delay });
      const expected = [...Array.from({ length: delay }, () => 0), ...crossings(close, fast, slow)];
      expect(signed(entries, exits)).toEqual(expected.slice(0, close.length));
    }),
  );
});

test('averages of equal closes are equal: what comes after them crosses, and they do not', () => {
  // 0.1 is not exact, and sums are taken anew at the 8,192nd bar.
  const close = new Float64Array(20_000).fill(10.1);
  close[19_999] = 10.2;
  const { entries, exits } = movingAverageCross(close, { fast: 3, slow: 7, delay: 0 });
  expect(entries.indexOf(1)).toBe(19_999);
  expect(exits.includes(1)).toBe(false);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a close of %d is refused', (unknown) => {
  const close = Float64Array.of(10, 11, unknown, 12, 13);
  expect(() => movingAverageCross(close, { fast: 1, slow: 2, delay: 0 })).toThrow(
    `movingAverageCross: expected a close at every bar, was "${unknown}" at bar "2".`,
  );
});
