import { expect, test } from 'vitest';
import { deflatedSharpe, expectedMaximum } from '../../../src/engine/metrics/deflated-sharpe.ts';
import { inverseNormal, normal } from '../../../src/engine/metrics/normal.ts';

test('the normal distribution and its inverse agree with published tables', () => {
  expect(normal(1.959963984540054)).toBeCloseTo(0.975, 12);
  expect(normal(-4)).toBeCloseTo(3.167124183311992e-5, 15);
  expect(inverseNormal(0.05)).toBeCloseTo(-1.6448536269514722, 10);
});

test('the example of the paper: 100 trials of variance 1/2 a year, five years of days, chosen 2.5, is 0.9004', () => {
  const variance = 0.5 / 250;
  expect(expectedMaximum(100, variance)).toBeCloseTo(0.1132, 3);
  const spread = Math.sqrt((variance * 99) / 100);
  const sharpes = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? spread : -spread));
  const deflated = deflatedSharpe({ sharpes, chosen: 2.5 / Math.sqrt(250), bars: 1250, skew: -3, kurtosis: 7 });
  expect(deflated).toBeCloseTo(0.9004, 3);
});

test('one trial has no expected maximum', () => {
  expect(deflatedSharpe({ sharpes: [0.1], chosen: 0.1, bars: 100, skew: 0, kurtosis: 0 })).toBeNaN();
});
