export interface MetricDefinition {
  readonly unit: 'RATIO' | 'BARS' | 'COUNT' | 'CURRENCY';
  readonly better: 'HIGHER' | 'LOWER' | 'NEITHER';
  /** Formula and convention. */
  readonly description: string;
}

const ratio = (better: MetricDefinition['better'], description: string) =>
  ({ unit: 'RATIO', better, description }) as const;
const bars = (better: MetricDefinition['better'], description: string) =>
  ({ unit: 'BARS', better, description }) as const;
const currency = (better: MetricDefinition['better'], description: string) =>
  ({ unit: 'CURRENCY', better, description }) as const;

/** Every metric by name. A return is that of one bar; deviations are those of samples (n - 1); there is no risk-free rate. */
export const METRICS = {
  TOTAL_RETURN: ratio('HIGHER', 'Final equity over initial cash, less 1.'),
  CAGR: ratio('HIGHER', '(1 + total return)^(periods a year / bars) - 1; -1 for an account that was lost.'),
  VOLATILITY: ratio('LOWER', 'Deviation of returns, times the root of the periods a year.'),
  SHARPE: ratio('HIGHER', 'Mean over deviation of returns, times the root of the periods a year.'),
  SORTINO: ratio('HIGHER', 'Mean return over downside deviation, times the root of the periods a year.'),
  DOWNSIDE_DEVIATION: ratio(
    'LOWER',
    'Root of the mean square of returns, those above 0 as 0, times the root of the periods a year.',
  ),
  CALMAR: ratio('HIGHER', 'CAGR over the size of the maximum drawdown.'),
  OMEGA: ratio('HIGHER', 'Sum of positive returns over the size of the sum of negative ones.'),
  GAIN_TO_PAIN: ratio('HIGHER', 'Sum of returns over the size of the sum of negative ones.'),
  MAX_DRAWDOWN: ratio(
    'HIGHER',
    'The deepest fall from a peak, as a negative ratio of the peak. The initial cash is the first peak (VECTORBT: the first bar).',
  ),
  MAX_DRAWDOWN_DURATION: bars('LOWER', 'The most bars in a row below a peak.'),
  AVERAGE_DRAWDOWN: ratio('HIGHER', 'The mean of the deepest points of all falls from a peak.'),
  TIME_UNDER_WATER: ratio('LOWER', 'Bars below a peak, as a ratio of all bars.'),
  ULCER_INDEX: ratio('LOWER', 'Root of the sum of squared drawdowns over (bars - 1).'),
  RECOVERY_FACTOR: ratio('HIGHER', 'Size of the sum of returns over the size of the maximum drawdown.'),
  VALUE_AT_RISK: ratio(
    'HIGHER',
    'The 5th percentile of returns, linear between neighbours (QUANTSTATS: that of a normal distribution).',
  ),
  CONDITIONAL_VALUE_AT_RISK: ratio(
    'HIGHER',
    'The mean of the worst returns up to the 5th percentile (QUANTSTATS: of those below its value at risk).',
  ),
  PARAMETRIC_VALUE_AT_RISK: ratio('HIGHER', 'Mean - 1.645 deviations: the 5th percentile of a normal distribution.'),
  PARAMETRIC_CONDITIONAL_VALUE_AT_RISK: ratio(
    'HIGHER',
    'Mean - 2.063 deviations: the mean of a normal distribution below its 5th percentile.',
  ),
  SKEW: ratio('HIGHER', 'Adjusted Fisher-Pearson skewness of returns, G1.'),
  KURTOSIS: ratio('LOWER', 'Excess kurtosis of returns, unbiased, G2.'),
  TAIL_RATIO: ratio('HIGHER', 'Size of the 95th over size of the 5th percentile of returns.'),
  STABILITY: ratio('HIGHER', 'R squared of the straight line through the logarithm of equity.'),
  BEST_BAR: ratio('HIGHER', 'The greatest return of a bar.'),
  WORST_BAR: ratio('HIGHER', 'The least return of a bar.'),
  BEST_DAY: ratio('HIGHER', 'The greatest return of a day, UTC.'),
  WORST_DAY: ratio('HIGHER', 'The least return of a day, UTC.'),
  BEST_MONTH: ratio('HIGHER', 'The greatest return of a calendar month, UTC.'),
  WORST_MONTH: ratio('HIGHER', 'The least return of a calendar month, UTC.'),
  BEST_YEAR: ratio('HIGHER', 'The greatest return of a calendar year, UTC.'),
  WORST_YEAR: ratio('HIGHER', 'The least return of a calendar year, UTC.'),
  WIN_RATE: ratio(
    'HIGHER',
    'Closed trades with a profit after fees, as a ratio of all closed trades (QUANTSTATS: positive returns, of those that are not 0).',
  ),
  PROFIT_FACTOR: ratio(
    'HIGHER',
    'Profits of the closed trades that won over losses of those that lost (QUANTSTATS: of returns).',
  ),
  PAYOFF_RATIO: ratio('HIGHER', 'Mean profit over mean loss of closed trades (QUANTSTATS: of returns).'),
  EXPECTANCY: currency('HIGHER', 'Mean profit or loss of closed trades.'),
  SQN: ratio('HIGHER', 'System quality number: mean over deviation of the profits of closed trades, times their root.'),
  KELLY: ratio('HIGHER', 'Win rate - (1 - win rate) / payoff ratio: the Kelly criterion.'),
  EXPOSURE: ratio(
    'NEITHER',
    'Bars at whose close a position was held, as a ratio of all bars (QUANTSTATS: returns that are not 0, rounded up to hundredths).',
  ),
  TURNOVER: ratio('LOWER', 'Traded value a year over mean equity.'),
  COSTS: currency('LOWER', 'Commission, slippage and interest on short sales.'),
  FEES: currency('LOWER', 'Commission paid.'),
  BARS: { unit: 'COUNT', better: 'NEITHER', description: 'Bars of the backtest.' },
  TRADES: { unit: 'COUNT', better: 'NEITHER', description: 'Trades, those open at the end included.' },
  AVERAGE_HOLDING: bars('NEITHER', 'Mean bars from entry to exit of closed trades.'),
  ALPHA: ratio(
    'HIGHER',
    '(1 + mean of return - beta * benchmark return)^(periods a year) - 1 (QUANTSTATS: that mean times the periods a year).',
  ),
  BETA: ratio('NEITHER', "Covariance with the benchmark's returns over their variance."),
  CORRELATION: ratio('NEITHER', "Correlation with the benchmark's returns."),
  INFORMATION_RATIO: ratio('HIGHER', "Mean over deviation of returns less the benchmark's; not annualised."),
  TRACKING_ERROR: ratio('LOWER', "Deviation of returns less the benchmark's, times the root of the periods a year."),
  CAPTURE: ratio('HIGHER', "CAGR over the benchmark's CAGR."),
  UP_CAPTURE: ratio('HIGHER', 'Capture over the bars at which the benchmark rose.'),
  DOWN_CAPTURE: ratio('LOWER', 'Capture over the bars at which the benchmark fell.'),
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** A metric's value, or null and the reason why it is undefined. */
export interface MetricValue {
  readonly value: number | null;
  readonly reason?: string;
}

/** Why a growth that is carried on for a year may have no value. */
export const OVERFLOW = 'so few bars that a year of their growth is beyond any number';

/** A value that has to be finite; the reason is shown where it is not. */
export function defined(value: number, reason: string): MetricValue {
  return Number.isFinite(value) ? { value } : { value: null, reason };
}
