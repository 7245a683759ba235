import type { Convention, MetricName, MetricValue } from '../../src/engine/index.ts';

/** What a library answers, by its own names; text where that is no number. */
export type LibraryValues = Readonly<Record<string, number | string | object | null>>;

/** What each library calls a metric. What is not listed takes a risk-free rate or is a product of others. */
export const LIBRARY_NAMES: Record<
  Convention,
  { key: 'empyrical' | 'quantstats' | 'vectorbt'; names: Record<string, MetricName> }
> = {
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
export function metricDifferences(
  actual: Partial<Record<MetricName, MetricValue>>,
  expected: LibraryValues,
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
