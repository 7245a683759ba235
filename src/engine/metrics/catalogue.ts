import type { HORIZONS } from '../score-quality/horizons.ts';

export interface MetricDefinition {
  readonly unit: 'RATIO' | 'BARS' | 'COUNT' | 'CURRENCY';
  readonly better: 'HIGHER' | 'LOWER' | 'NEITHER';
  /** Formula and convention. */
  readonly description: string;
  /** When there is no value. */
  readonly undefinedWhen: string;
}

const define =
  (unit: MetricDefinition['unit']) =>
  (better: MetricDefinition['better'], description: string, undefinedWhen: string): MetricDefinition => ({
    unit,
    better,
    description,
    undefinedWhen,
  });
const ratio = define('RATIO');
const bars = define('BARS');
const count = define('COUNT');
const currency = define('CURRENCY');

const NO_BARS = 'there are no bars';
const TWO = 'there are not two returns';
const FEW_BARS = 'there are no bars, or so few that a year of their growth is beyond any number';
const NO_LOSS = 'no return is negative, or there are not two';
const NO_FALL = 'there is no drawdown';
const NO_SPREAD = 'there are not two returns that differ';
const NO_TRADE = 'no trade was closed';
const BOTH = 'no closed trade won, or none lost';
const NO_BENCHMARK = 'there is no benchmark, or not two of its returns that differ';
const NO_PAIRS = 'there are not three scores that differ, with returns after them that differ';
const NO_COMPARISON = 'there are fewer than three instruments, or not two bars whose correlations differ';

/** Every metric by name. A return is that of one bar; deviations are those of samples (n - 1); there is no risk-free rate. */
export const METRICS = {
  TOTAL_RETURN: ratio('HIGHER', 'Final equity over initial cash, less 1.', NO_BARS),
  CAGR: ratio('HIGHER', '(1 + total return)^(periods a year / bars) - 1; -1 for an account that was lost.', FEW_BARS),
  VOLATILITY: ratio('LOWER', 'Deviation of returns, times the root of the periods a year.', TWO),
  SHARPE: ratio('HIGHER', 'Mean over deviation of returns, times the root of the periods a year.', NO_SPREAD),
  SORTINO: ratio('HIGHER', 'Mean return over downside deviation, times the root of the periods a year.', NO_LOSS),
  DOWNSIDE_DEVIATION: ratio(
    'LOWER',
    'Root of the mean square of returns, those above 0 as 0, times the root of the periods a year.',
    NO_BARS,
  ),
  CALMAR: ratio(
    'HIGHER',
    'CAGR over the size of the maximum drawdown.',
    'there is no drawdown, or there are so few bars that a year of their growth is beyond any number',
  ),
  OMEGA: ratio('HIGHER', 'Sum of positive returns over the size of the sum of negative ones.', NO_LOSS),
  GAIN_TO_PAIN: ratio('HIGHER', 'Sum of returns over the size of the sum of negative ones.', 'no return is negative'),
  MAX_DRAWDOWN: ratio(
    'HIGHER',
    'The deepest fall from a peak, as a negative ratio of the peak. The initial cash is the first peak (VECTORBT: the first bar).',
    NO_BARS,
  ),
  MAX_DRAWDOWN_DURATION: bars('LOWER', 'The most bars in a row below a peak.', NO_BARS),
  AVERAGE_DRAWDOWN: ratio('HIGHER', 'The mean of the deepest points of all falls from a peak.', NO_FALL),
  TIME_UNDER_WATER: ratio('LOWER', 'Bars below a peak, as a ratio of all bars.', NO_BARS),
  ULCER_INDEX: ratio('LOWER', 'Root of the sum of squared drawdowns over (bars - 1).', TWO),
  RECOVERY_FACTOR: ratio('HIGHER', 'Size of the sum of returns over the size of the maximum drawdown.', NO_FALL),
  VALUE_AT_RISK: ratio(
    'HIGHER',
    'The 5th percentile of returns, linear between neighbours (QUANTSTATS: that of a normal distribution).',
    'there are no bars (QUANTSTATS: not two returns that differ)',
  ),
  CONDITIONAL_VALUE_AT_RISK: ratio(
    'HIGHER',
    'The mean of the worst returns up to the 5th percentile (QUANTSTATS: of those below its value at risk).',
    'there are no bars (QUANTSTATS: not two returns that differ)',
  ),
  PARAMETRIC_VALUE_AT_RISK: ratio(
    'HIGHER',
    'Mean - 1.645 deviations: the 5th percentile of a normal distribution.',
    NO_SPREAD,
  ),
  PARAMETRIC_CONDITIONAL_VALUE_AT_RISK: ratio(
    'HIGHER',
    'Mean - 2.063 deviations: the mean of a normal distribution below its 5th percentile.',
    NO_SPREAD,
  ),
  SKEW: ratio('HIGHER', 'Adjusted Fisher-Pearson skewness of returns, G1.', 'there are not three returns'),
  KURTOSIS: ratio('LOWER', 'Excess kurtosis of returns, unbiased, G2.', 'there are not four returns'),
  TAIL_RATIO: ratio(
    'HIGHER',
    'Size of the 95th over size of the 5th percentile of returns.',
    'the 5th percentile is 0, or there are no bars',
  ),
  STABILITY: ratio(
    'HIGHER',
    'R squared of the straight line through the logarithm of equity.',
    'there are not two returns, or the account was lost',
  ),
  BEST_BAR: ratio('HIGHER', 'The greatest return of a bar.', NO_BARS),
  WORST_BAR: ratio('HIGHER', 'The least return of a bar.', NO_BARS),
  BEST_DAY: ratio('HIGHER', 'The greatest return of a day, UTC.', NO_BARS),
  WORST_DAY: ratio('HIGHER', 'The least return of a day, UTC.', NO_BARS),
  BEST_MONTH: ratio('HIGHER', 'The greatest return of a calendar month, UTC.', NO_BARS),
  WORST_MONTH: ratio('HIGHER', 'The least return of a calendar month, UTC.', NO_BARS),
  BEST_YEAR: ratio('HIGHER', 'The greatest return of a calendar year, UTC.', NO_BARS),
  WORST_YEAR: ratio('HIGHER', 'The least return of a calendar year, UTC.', NO_BARS),
  WIN_RATE: ratio(
    'HIGHER',
    'Closed trades with a profit after fees, as a ratio of all closed trades (QUANTSTATS: positive returns, of those that are not 0).',
    'no trade was closed (QUANTSTATS: never)',
  ),
  PROFIT_FACTOR: ratio(
    'HIGHER',
    'Profits of the closed trades that won over losses of those that lost (QUANTSTATS: of returns).',
    'no closed trade lost',
  ),
  PAYOFF_RATIO: ratio('HIGHER', 'Mean profit over mean loss of closed trades (QUANTSTATS: of returns).', BOTH),
  EXPECTANCY: currency('HIGHER', 'Mean profit or loss of closed trades.', NO_TRADE),
  SQN: ratio(
    'HIGHER',
    'System quality number: mean over deviation of the profits of closed trades, times their root.',
    'there are not two closed trades that differ',
  ),
  KELLY: ratio('HIGHER', 'Win rate - (1 - win rate) / payoff ratio: the Kelly criterion.', BOTH),
  EXPOSURE: ratio(
    'NEITHER',
    'Bars at whose close a position was held, as a ratio of all bars (QUANTSTATS: returns that are not 0, rounded up to hundredths).',
    NO_BARS,
  ),
  TURNOVER: ratio('LOWER', 'Traded value a year over mean equity.', NO_BARS),
  COSTS: currency('LOWER', 'Commission, slippage and interest on short sales.', 'never'),
  FEES: currency('LOWER', 'Commission paid.', 'never'),
  BARS: count('NEITHER', 'Bars of the backtest.', 'never'),
  TRADES: count('NEITHER', 'Trades, those open at the end included.', 'never'),
  AVERAGE_HOLDING: bars('NEITHER', 'Mean bars from entry to exit of closed trades.', NO_TRADE),
  ALPHA: ratio(
    'HIGHER',
    '(1 + mean of return - beta * benchmark return)^(periods a year) - 1 (QUANTSTATS: that mean times the periods a year).',
    'there is no benchmark, or not two of its returns that differ, or a year of the growth is beyond any number',
  ),
  BETA: ratio('NEITHER', "Covariance with the benchmark's returns over their variance.", NO_BENCHMARK),
  CORRELATION: ratio(
    'NEITHER',
    "Correlation with the benchmark's returns.",
    'there is no benchmark, or there are not two returns of either that differ',
  ),
  INFORMATION_RATIO: ratio(
    'HIGHER',
    "Mean over deviation of returns less the benchmark's; not annualised.",
    'there is no benchmark, or there are not two returns that differ from it',
  ),
  TRACKING_ERROR: ratio(
    'LOWER',
    "Deviation of returns less the benchmark's, times the root of the periods a year.",
    'there is no benchmark, or there are not two returns',
  ),
  CAPTURE: ratio('HIGHER', "CAGR over the benchmark's CAGR.", 'there is no benchmark, or it did not change'),
  UP_CAPTURE: ratio(
    'HIGHER',
    'Capture over the bars at which the benchmark rose.',
    'there is no benchmark, or it never rose',
  ),
  DOWN_CAPTURE: ratio(
    'LOWER',
    'Capture over the bars at which the benchmark fell.',
    'there is no benchmark, or it never fell',
  ),
  ...scoreMetrics(1),
  ...scoreMetrics(5),
  ...scoreMetrics(20),
  IC_HALF_LIFE: bars(
    'HIGHER',
    'Bars until the IC at one bar is halved, on the lines between the horizons.',
    'the IC at one bar is not positive, or more than half of it is left after 20 bars',
  ),
  SCORE_AUTOCORRELATION: ratio(
    'NEITHER',
    'Rank correlation of the scores of a bar with those of the bar before, the mean over bars.',
    NO_COMPARISON,
  ),
} satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

type ScoreMetric = 'IC' | 'IC_RATIO' | 'RANK_IC' | 'RANK_IC_RATIO' | 'HIT_RATE';

/** What is of the model's scores alone, and what of an account. */
export type ScoreMetricName = `${ScoreMetric}_${(typeof HORIZONS)[number]}` | 'IC_HALF_LIFE' | 'SCORE_AUTOCORRELATION';
export type AccountMetricName = Exclude<MetricName, ScoreMetricName>;

/** How scores go with returns: over the instruments of a bar, or over bars where there are fewer than three instruments. */
function scoreMetrics<H extends (typeof HORIZONS)[number]>(horizon: H) {
  const later = `the return over the ${horizon === 1 ? 'bar' : `${horizon} bars`} after it`;
  return {
    [`IC_${horizon}`]: ratio(
      'HIGHER',
      `Information coefficient: correlation of the score with ${later}, the mean over bars.`,
      NO_PAIRS,
    ),
    [`IC_RATIO_${horizon}`]: ratio(
      'HIGHER',
      `Mean over deviation of the correlations of IC_${horizon}.`,
      NO_COMPARISON,
    ),
    [`RANK_IC_${horizon}`]: ratio(
      'HIGHER',
      `Rank correlation (Spearman's) of the score with ${later}, the mean over bars.`,
      NO_PAIRS,
    ),
    [`RANK_IC_RATIO_${horizon}`]: ratio(
      'HIGHER',
      `Mean over deviation of the correlations of RANK_IC_${horizon}.`,
      NO_COMPARISON,
    ),
    [`HIT_RATE_${horizon}`]: ratio(
      'HIGHER',
      `How often the score has the direction of ${later}: above 0, or above 0.5 where all scores lie from 0 to 1.`,
      'no score has a direction, or no return after one',
    ),
  } as Record<`${ScoreMetric}_${H}`, MetricDefinition>;
}

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
