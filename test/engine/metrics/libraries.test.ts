import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { W2, w2Bars, w3, w6 } from '../../../bench/workloads.ts';
import { type Convention, measureReturns } from '../../../src/engine/index.ts';
import { LIBRARY_NAMES, type LibraryValues, metricDifferences } from '../../support/library-metrics.ts';

const golden = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../golden', name), 'utf8')) as unknown;

interface Case extends Readonly<Record<'empyrical' | 'quantstats' | 'vectorbt', LibraryValues>> {
  readonly name: string;
  readonly returns: readonly (number | string)[];
  readonly benchmark: readonly number[];
}

describe.each(Object.entries(LIBRARY_NAMES))('metrics by the convention %s', (convention, { key, names }) => {
  const { cases } = golden('metrics.json') as { cases: Case[] };
  test.each(cases.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const returns = Float64Array.from(vector.returns, Number);
    const actual = measureReturns(returns, {
      paired: { own: returns, benchmark: Float64Array.from(vector.benchmark) },
      periodsPerYear: 252,
      convention: convention as Convention,
    });
    expect(metricDifferences(actual, vector[key], names)).toEqual([]);
  });

  const w6Golden = golden('w6-metrics.json') as Record<string, LibraryValues>;
  const returnsOf = (prices: Float64Array) =>
    Float64Array.from({ length: prices.length - 1 }, (_, bar) => (prices[bar + 1] ?? 0) / (prices[bar] ?? 0) - 1);

  test('2,520 days', () => {
    const { close } = w2Bars();
    const { bars, symbols } = W2;
    const benchmark = Float64Array.from({ length: bars - 1 }, (_, bar) => {
      let sum = 0;
      for (let symbol = 0; symbol < symbols; symbol += 1)
        sum += (close[(bar + 1) * symbols + symbol] ?? 0) / (close[bar * symbols + symbol] ?? 0) - 1;
      return sum / symbols;
    });
    const own = returnsOf(w6('days'));
    const actual = measureReturns(own, {
      paired: { own, benchmark },
      periodsPerYear: 252,
      convention: convention as Convention,
    });
    expect(metricDifferences(actual, w6Golden[`${key}_d`] ?? {}, names)).toEqual([]);
  });

  test('a million minutes', () => {
    const own = returnsOf(w6('minutes'));
    const actual = measureReturns(own, {
      paired: { own, benchmark: returnsOf(w3().close) },
      periodsPerYear: 98_280,
      convention: convention as Convention,
    });
    expect(metricDifferences(actual, w6Golden[`${key}_m`] ?? {}, names)).toEqual([]);
  });
});
