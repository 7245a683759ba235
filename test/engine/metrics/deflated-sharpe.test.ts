import { expect, test } from 'vitest';
import {
  deflatedSharpe,
  expectedMaximum,
  luckOfTrials,
  populationMoments,
} from '../../../src/engine/metrics/deflated-sharpe.ts';
import { inverseNormal, normal } from '../../../src/engine/metrics/normal.ts';

test('the normal distribution and its inverse agree with published tables', () => {
  expect(normal(1.959963984540054)).toBeCloseTo(0.975, 12);
  expect(normal(-4)).toBeCloseTo(3.167124183311992e-5, 15);
  expect(inverseNormal(0.05)).toBeCloseTo(-1.6448536269514722, 10);
});

/** So many Sharpe ratios with a sample variance of 1/2 a year, a bar of 250. */
const trials = (count: number) => {
  const mean = (count % 2) / count;
  const raw = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 1 : -1) - mean);
  const sample = raw.reduce((sum, value) => sum + value * value, 0) / (count - 1);
  return raw.map((value) => value * Math.sqrt(0.5 / 250 / sample));
};

// Bailey & López de Prado 2014: five years of days, a chosen ratio of 2.5 a year; kurtosis there is 10 and 3.
test.each([
  [100, -3, 7, 0.9003968344493904],
  [46, -3, 7, 0.9505017068755786],
  [88, 0, 0, 0.9504908166760138],
  [100, 0, 0, 0.9427705859565294],
])('the examples of the paper: %d trials, skew %d, excess kurtosis %d', (count, skew, kurtosis, expected) => {
  const given = { luck: luckOfTrials(trials(count)), chosen: 2.5 / Math.sqrt(250), bars: 1250, skew, kurtosis };
  expect(deflatedSharpe(given)).toBeCloseTo(expected, 9);
});

test('the expected maximum is exact below ten trials and the formula of the paper from ten on', () => {
  const expected = { 2: 0.56419, 5: 1.16296, 7: 1.35218, 10: 1.574598, 100: 2.530603, 1000: 3.255122 };
  for (const [count, maximum] of Object.entries(expected))
    expect(expectedMaximum(Number(count), 1)).toBeCloseTo(maximum, 5);
});

test('population moments are those of NumPy and SciPy without correction', () => {
  // numpy.mean(r) / numpy.std(r), scipy.stats.skew(r), scipy.stats.kurtosis(r) of r = 0.01, -0.02, 0.03, 0.005, -0.01.
  const corrected = { bars: 5, sharpe: 0.15596257347301087, skew: 0.33194736921620566, kurtosis: -0.309532505478451 };
  const { chosen, skew, kurtosis } = populationMoments(corrected);
  expect(chosen).toBeCloseTo(0.1743714581157289, 9);
  expect(skew).toBeCloseTo(0.22267706475589708, 9);
  expect(kurtosis).toBeCloseTo(-1.077383126369613, 9);
});

test('one trial has no expected maximum', () => {
  expect(deflatedSharpe({ luck: luckOfTrials([0.1]), chosen: 0.1, bars: 100, skew: 0, kurtosis: 0 })).toBeNaN();
});
