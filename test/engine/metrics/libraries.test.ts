import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { W2, w2Bars, w3, w6 } from '../../../bench/workloads.ts';
import { type Convention, type MetricName, type MetricValue, measureReturns } from '../../../src/engine/index.ts';

const golden = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../golden', name), 'utf8')) as unknown;

type Values = Readonly<Record<string, number | string | object | null>>;

interface Case extends Readonly<Record<'empyrical' | 'quantstats' | 'vectorbt', Values>> {
  readonly name: string;
  readonly returns: readonly (number | string)[];
  readonly benchmark: readonly number[];
}

/** What each library calls a metric. What is not listed takes a risk-free rate or is a product of others. */
const NAMES: Record<Convention, { key: 'empyrical' | 'quantstats' | 'vectorbt'; names: Record<string, MetricName> }> = {
  EMPYRICAL: {
    key: 'empyrical',
    names: {
      total: 'TOTAL_RETURN',
      cum_returns_final: 'TOTAL_RETURN',
      annual_return: 'CAGR',
      annual_volatility: 'VOLATILITY',
      sharpe: 'SHARPE',
      sharpe_ratio: 'SHARPE',
      sortino: 'SORTINO',
      sortino_ratio: 'SORTINO',
      downside_risk: 'DOWNSIDE_DEVIATION',
      max_drawdown: 'MAX_DRAWDOWN',
      calmar: 'CALMAR',
      calmar_ratio: 'CALMAR',
      omega: 'OMEGA',
      omega_ratio: 'OMEGA',
      var_05: 'VALUE_AT_RISK',
      value_at_risk_5pct: 'VALUE_AT_RISK',
      cvar_05: 'CONDITIONAL_VALUE_AT_RISK',
      conditional_value_at_risk_5pct: 'CONDITIONAL_VALUE_AT_RISK',
      tail_ratio: 'TAIL_RATIO',
      stability: 'STABILITY',
      stability_of_timeseries: 'STABILITY',
      alpha: 'ALPHA',
      beta: 'BETA',
      excess_sharpe: 'INFORMATION_RATIO',
      capture: 'CAPTURE',
    },
  },
  QUANTSTATS: {
    key: 'quantstats',
    names: {
      total: 'TOTAL_RETURN',
      comp: 'TOTAL_RETURN',
      cagr: 'CAGR',
      volatility: 'VOLATILITY',
      sharpe: 'SHARPE',
      sortino: 'SORTINO',
      max_drawdown: 'MAX_DRAWDOWN',
      calmar: 'CALMAR',
      omega: 'OMEGA',
      var_95: 'VALUE_AT_RISK',
      value_at_risk: 'VALUE_AT_RISK',
      cvar_95: 'CONDITIONAL_VALUE_AT_RISK',
      cvar: 'CONDITIONAL_VALUE_AT_RISK',
      tail_ratio: 'TAIL_RATIO',
      win_rate: 'WIN_RATE',
      profit_factor: 'PROFIT_FACTOR',
      payoff_ratio: 'PAYOFF_RATIO',
      ulcer_index: 'ULCER_INDEX',
      kelly: 'KELLY',
      recovery_factor: 'RECOVERY_FACTOR',
      exposure: 'EXPOSURE',
      skew: 'SKEW',
      kurtosis: 'KURTOSIS',
      alpha: 'ALPHA',
      beta: 'BETA',
      information_ratio: 'INFORMATION_RATIO',
      gain_to_pain: 'GAIN_TO_PAIN',
    },
  },
  VECTORBT: {
    key: 'vectorbt',
    names: {
      total: 'TOTAL_RETURN',
      annualized_return: 'CAGR',
      annualized: 'CAGR',
      annualized_volatility: 'VOLATILITY',
      sharpe: 'SHARPE',
      sortino: 'SORTINO',
      downside_risk: 'DOWNSIDE_DEVIATION',
      max_drawdown: 'MAX_DRAWDOWN',
      calmar: 'CALMAR',
      omega: 'OMEGA',
      var_05: 'VALUE_AT_RISK',
      value_at_risk: 'VALUE_AT_RISK',
      cvar_05: 'CONDITIONAL_VALUE_AT_RISK',
      cond_value_at_risk: 'CONDITIONAL_VALUE_AT_RISK',
      tail_ratio: 'TAIL_RATIO',
      alpha: 'ALPHA',
      beta: 'BETA',
      information_ratio: 'INFORMATION_RATIO',
      capture: 'CAPTURE',
    },
  },
};

/** The metrics whose values differ by more than a relative 1e-9, or that are not null exactly where there is no number. */
function differences(
  actual: Partial<Record<MetricName, MetricValue>>,
  expected: Values,
  names: Record<string, MetricName>,
): string[] {
  return Object.entries(expected).flatMap(([theirs, value]) => {
    const name = names[theirs];
    if (name === undefined) return [];
    const ours = actual[name]?.value ?? null;
    if (typeof value !== 'number') return ours === null ? [] : [`${theirs}: ${ours} is not ${JSON.stringify(value)}`];
    const isClose = ours !== null && Math.abs(ours - value) <= 1e-9 * Math.max(1, Math.abs(value));
    return isClose ? [] : [`${theirs}: ${ours} is not ${value}`];
  });
}

describe.each(Object.entries(NAMES))('metrics by the convention %s', (convention, { key, names }) => {
  const { cases } = golden('metrics.json') as { cases: Case[] };
  test.each(cases.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const returns = Float64Array.from(vector.returns, Number);
    const actual = measureReturns(returns, {
      benchmark: Float64Array.from(vector.benchmark),
      periodsPerYear: 252,
      convention: convention as Convention,
    });
    expect(differences(actual, vector[key], names)).toEqual([]);
  });

  const w6Golden = golden('w6-metrics.json') as Record<string, Values>;
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
    const actual = measureReturns(returnsOf(w6('days')), {
      benchmark,
      periodsPerYear: 252,
      convention: convention as Convention,
    });
    expect(differences(actual, w6Golden[`${key}_d`] ?? {}, names)).toEqual([]);
  });

  test('a million minutes', () => {
    const actual = measureReturns(returnsOf(w6('minutes')), {
      benchmark: returnsOf(w3().close),
      periodsPerYear: 98_280,
      convention: convention as Convention,
    });
    expect(differences(actual, w6Golden[`${key}_m`] ?? {}, names)).toEqual([]);
  });
});
