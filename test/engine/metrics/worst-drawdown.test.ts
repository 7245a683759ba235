import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findWorstDrawdown } from '../../../src/engine/index.ts';
import { Drawdowns } from '../../../src/engine/metrics/drawdowns.ts';

test.each([
  ['from a bar, with a recovery', [100, 120, 90, 110, 121], { peak: 1, trough: 2, recovery: 4, depth: -0.25 }],
  ['from the initial cash, without one', [90, 80, 95], { peak: -1, trough: 1, recovery: null, depth: -0.2 }],
  ['the deeper of two', [100, 90, 100, 80, 200], { peak: 2, trough: 3, recovery: 4, depth: -0.2 }],
  ['a curve that never falls', [100, 100, 101], undefined],
])('%s', (_, equity, expected) => {
  const found = findWorstDrawdown(Float64Array.from(equity), 100);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toEqual({ ...expected, depth: expect.closeTo(expected.depth, 12) });
});

test('is as deep as the maximum drawdown of the returns', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1 }), (equity) => {
      const returns = Float64Array.from(equity, (value, bar) => value / (equity[bar - 1] ?? 100) - 1);
      const depth = findWorstDrawdown(Float64Array.from(equity), 100)?.depth ?? 0;
      const drawdowns = new Drawdowns(true);
      drawdowns.addReturns(returns);
      expect(depth).toBeCloseTo(drawdowns.deepest, 9);
    }),
  );
});
