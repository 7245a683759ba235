import { expect, test } from 'vitest';
import { measureReturns, returnsOf } from '../../../src/engine/index.ts';
import { simulate } from '../../support/accounts.ts';
import { panelOf, targetWeight } from '../../support/panels.ts';

const alternating = Float64Array.from({ length: 10 }, (_, bar) => (bar % 10 === 1 ? 970 : 1000));

test('an account that comes back to its peak has left the drawdown, which returns alone do not say exactly', () => {
  // 100 shares at 10, once at 9.7 and then back: one bar of ten under water. Their product of returns is below 1.
  const { metrics } = simulate(
    panelOf(1, { close: alternating.map((equity) => equity / 100) }),
    Array.from(alternating, () => 1),
    {
      strategy: targetWeight({}),
    },
  );
  expect(metrics.MAX_DRAWDOWN_DURATION.value).toBe(1);
  expect(metrics.TIME_UNDER_WATER.value).toBeCloseTo(0.1, 12);
  const ofReturns = measureReturns(returnsOf(alternating, 1000), { periodsPerYear: 252, convention: 'EMPYRICAL' });
  expect(ofReturns.MAX_DRAWDOWN_DURATION?.value).toBe(1);
});

test('a thousand such drawdowns in returns are a thousand of one bar', () => {
  const equity = Float64Array.from({ length: 2000 }, (_, bar) => (bar % 2 === 0 ? 970 : 1000));
  const found = measureReturns(returnsOf(equity, 1000), { periodsPerYear: 252, convention: 'EMPYRICAL' });
  expect(found.MAX_DRAWDOWN_DURATION?.value).toBe(1);
  expect(found.TIME_UNDER_WATER?.value).toBe(0.5);
});
