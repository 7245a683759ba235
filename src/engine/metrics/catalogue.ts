import type { HORIZONS } from '../score-quality/horizons.ts';

export interface MetricDefinition {
  readonly unit: 'RATIO' | 'BARS' | 'COUNT' | 'CURRENCY';
  readonly better: 'HIGHER' | 'LOWER' | 'NEITHER';
  /** Formula and convention. */
  readonly description: string;
  /** When the metric is null. */
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
const TWO = 'there are fewer than two returns';
const FEW_BARS = 'there are no bars, or so few that their growth over a year overflows';
const NO_LOSS = 'no return is negative, or there are fewer than two';
const NO_DRAWDOWN = 'there is no drawdown';
const NO_SPREAD = 'no two returns differ';
const NO_TRADE = 'no trade was closed';
const BOTH = 'no closed trade won, or none lost';
const NO_BENCHMARK = 'there is no benchmark, or no two of its returns differ';
const NO_PAIRS = 'there are fewer than three scores with a later return, or the scores or the returns do not vary';
const NO_COMPARISON = 'there are fewer than three instruments, or no two bars whose correlations differ';

/**
 * Every metric by name. A return is that of one bar, a standard deviation that of a sample (n - 1), and the risk-free
 * rate is 0.
 */
export const METRICS = {
  TOTAL_RETURN: ratio('HIGHER', 'Final equity over initial cash, less 1.', NO_BARS),
  CAGR: ratio(
    'HIGHER',
    'Compound annual growth rate: (1 + total return)^(periods per year / bars) - 1; -1 if the account was lost.',
    FEW_BARS,
  ),
  VOLATILITY: ratio('LOWER', 'Standard deviation of returns, times the square root of the periods per year.', TWO),
  SHARPE: ratio(
    'HIGHER',
    'Mean over standard deviation of returns, times the square root of the periods per year.',
    NO_SPREAD,
  ),
  SORTINO: ratio(
    'HIGHER',
    'Mean return over downside deviation, times the square root of the periods per year.',
    NO_LOSS,
  ),
  DOWNSIDE_DEVIATION: ratio(
    'LOWER',
    'Root mean square of returns, positive ones taken as 0, times the square root of the periods per year.',
    NO_BARS,
  ),
  CALMAR: ratio(
    'HIGHER',
    'CAGR over the absolute maximum drawdown.',
    'there is no drawdown, or there are so few bars that their growth over a year overflows',
  ),
  OMEGA: ratio('HIGHER', 'Sum of positive returns over the absolute sum of negative ones.', NO_LOSS),
  GAIN_TO_PAIN: ratio('HIGHER', 'Sum of all returns over the absolute sum of negative ones.', 'no return is negative'),
  MAX_DRAWDOWN: ratio(
    'HIGHER',
    'The deepest drawdown: lowest equity after a peak over that peak, less 1. The initial cash is the first peak (VECTORBT: the first bar).',
    NO_BARS,
  ),
  MAX_DRAWDOWN_DURATION: bars('LOWER', 'The most bars in a row below the last peak.', NO_BARS),
  AVERAGE_DRAWDOWN: ratio('HIGHER', 'The mean depth of all drawdowns, each at its deepest.', NO_DRAWDOWN),
  TIME_UNDER_WATER: ratio('LOWER', 'Bars below the last peak, as a ratio of all bars.', NO_BARS),
  ULCER_INDEX: ratio('LOWER', 'Square root of: sum of the squared drawdowns of all bars, over (bars - 1).', TWO),
  RECOVERY_FACTOR: ratio('HIGHER', 'Absolute sum of returns over the absolute maximum drawdown.', NO_DRAWDOWN),
  VALUE_AT_RISK: ratio(
    'HIGHER',
    'The 5th percentile of returns, interpolated linearly (QUANTSTATS: that of a normal distribution).',
    'there are no bars (QUANTSTATS: no two returns differ)',
  ),
  CONDITIONAL_VALUE_AT_RISK: ratio(
    'HIGHER',
    'Expected shortfall: the mean of the returns up to the 5th percentile (QUANTSTATS: below its value at risk).',
    'there are no bars (QUANTSTATS: no two returns differ)',
  ),
  PARAMETRIC_VALUE_AT_RISK: ratio(
    'HIGHER',
    'Mean less 1.645 standard deviations: the 5th percentile of a normal distribution.',
    NO_SPREAD,
  ),
  PARAMETRIC_CONDITIONAL_VALUE_AT_RISK: ratio(
    'HIGHER',
    'Mean less 2.063 standard deviations: the mean of a normal distribution below its 5th percentile.',
    NO_SPREAD,
  ),
  SKEW: ratio('HIGHER', 'Adjusted Fisher-Pearson skewness of returns, G1.', 'there are fewer than three returns'),
  KURTOSIS: ratio('LOWER', 'Excess kurtosis of returns, unbiased, G2.', 'there are fewer than four returns'),
  TAIL_RATIO: ratio(
    'HIGHER',
    'Absolute 95th percentile of returns over the absolute 5th percentile.',
    'the 5th percentile is 0, or there are no bars',
  ),
  STABILITY: ratio(
    'HIGHER',
    'R squared of the straight line fitted to the logarithm of equity.',
    'there are fewer than two returns, or the account was lost',
  ),
  BEST_BAR: ratio('HIGHER', 'The highest return of one bar.', NO_BARS),
  WORST_BAR: ratio('HIGHER', 'The lowest return of one bar.', NO_BARS),
  BEST_DAY: ratio('HIGHER', 'The highest return of one day, UTC.', NO_BARS),
  WORST_DAY: ratio('HIGHER', 'The lowest return of one day, UTC.', NO_BARS),
  BEST_MONTH: ratio('HIGHER', 'The highest return of one calendar month, UTC.', NO_BARS),
  WORST_MONTH: ratio('HIGHER', 'The lowest return of one calendar month, UTC.', NO_BARS),
  BEST_YEAR: ratio('HIGHER', 'The highest return of one calendar year, UTC.', NO_BARS),
  WORST_YEAR: ratio('HIGHER', 'The lowest return of one calendar year, UTC.', NO_BARS),
  WIN_RATE: ratio(
    'HIGHER',
    'Closed trades with a profit after fees, as a ratio of all closed trades (QUANTSTATS: positive returns, as a ratio of returns other than 0).',
    'no trade was closed (QUANTSTATS: never)',
  ),
  PROFIT_FACTOR: ratio(
    'HIGHER',
    'Profits of winning closed trades over losses of losing ones (QUANTSTATS: positive over negative returns).',
    'no closed trade lost',
  ),
  PAYOFF_RATIO: ratio(
    'HIGHER',
    'Mean profit of winning closed trades over mean loss of losing ones (QUANTSTATS: of returns).',
    BOTH,
  ),
  EXPECTANCY: currency('HIGHER', 'Mean profit or loss of a closed trade.', NO_TRADE),
  SQN: ratio(
    'HIGHER',
    'System quality number: mean over standard deviation of the profits of closed trades, times the square root of their number.',
    'no two closed trades differ in profit',
  ),
  KELLY: ratio('HIGHER', 'Kelly criterion: win rate - (1 - win rate) / payoff ratio.', BOTH),
  EXPOSURE: ratio(
    'NEITHER',
    'Bars that closed with an open position, as a ratio of all bars (QUANTSTATS: returns other than 0, rounded up to hundredths).',
    NO_BARS,
  ),
  TURNOVER: ratio('LOWER', 'Value traded per year over mean equity.', NO_BARS),
  COSTS: currency('LOWER', 'Commission, slippage and the cost of borrowing for short sales.', 'never'),
  FEES: currency('LOWER', 'Commission paid.', 'never'),
  BARS: count('NEITHER', 'Number of bars.', 'never'),
  TRADES: count('NEITHER', 'Number of trades, including those open at the end.', 'never'),
  AVERAGE_HOLDING: bars('NEITHER', 'Mean number of bars from entry to exit of closed trades.', NO_TRADE),
  ALPHA: ratio(
    'HIGHER',
    '(1 + mean of (return - beta * benchmark return))^(periods per year) - 1 (QUANTSTATS: that mean times the periods per year).',
    'there is no benchmark, or no two of its returns differ, or the growth over a year overflows',
  ),
  BETA: ratio('NEITHER', "Covariance with the benchmark's returns over the variance of those.", NO_BENCHMARK),
  CORRELATION: ratio(
    'NEITHER',
    "Correlation with the benchmark's returns.",
    'there is no benchmark, or no two returns of either differ',
  ),
  INFORMATION_RATIO: ratio(
    'HIGHER',
    "Mean over standard deviation of the returns in excess of the benchmark's; not annualised.",
    'there is no benchmark, or the excess returns do not vary',
  ),
  TRACKING_ERROR: ratio(
    'LOWER',
    "Standard deviation of the returns in excess of the benchmark's, times the square root of the periods per year.",
    'there is no benchmark, or there are fewer than two returns',
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
    'Bars until the IC has fallen to half of IC_1, interpolated linearly between the horizons.',
    'IC_1 is not positive, or IC_20 is still more than half of it',
  ),
  SCORE_AUTOCORRELATION: ratio(
    'NEITHER',
    'Rank correlation of the scores of a bar with those of the bar before, averaged over bars.',
    NO_COMPARISON,
  ),
  SCORE_COVERAGE: ratio(
    'HIGHER',
    'Bars of instruments that have a score, over all bars of instruments. 0 where the model scored nothing.',
    NO_BARS,
  ),
} satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

type ScoreMetric = 'IC' | 'IC_RATIO' | 'RANK_IC' | 'RANK_IC_RATIO' | 'HIT_RATE';

/** Metrics of a model's scores alone, and metrics of an account. */
export type ScoreMetricName =
  `${ScoreMetric}_${(typeof HORIZONS)[number]}` | 'IC_HALF_LIFE' | 'SCORE_AUTOCORRELATION' | 'SCORE_COVERAGE';
export type AccountMetricName = Exclude<MetricName, ScoreMetricName>;

/** How well scores predict returns: across the instruments of a bar, or over time with fewer than three instruments. */
function scoreMetrics<H extends (typeof HORIZONS)[number]>(horizon: H) {
  const later = `the return over the next ${horizon === 1 ? 'bar' : `${horizon} bars`}`;
  return {
    [`IC_${horizon}`]: ratio(
      'HIGHER',
      `Information coefficient: correlation of the score with ${later}, averaged over bars.`,
      NO_PAIRS,
    ),
    [`IC_RATIO_${horizon}`]: ratio(
      'HIGHER',
      `Mean over standard deviation, across bars, of the correlations behind IC_${horizon}.`,
      NO_COMPARISON,
    ),
    [`RANK_IC_${horizon}`]: ratio(
      'HIGHER',
      `Spearman's rank correlation of the score with ${later}, averaged over bars.`,
      NO_PAIRS,
    ),
    [`RANK_IC_RATIO_${horizon}`]: ratio(
      'HIGHER',
      `Mean over standard deviation, across bars, of the correlations behind RANK_IC_${horizon}.`,
      NO_COMPARISON,
    ),
    [`HIT_RATE_${horizon}`]: ratio(
      'HIGHER',
      `How often the sign of the score matches ${later}. Up is above 0, or above 0.5 where the model's output is a probability.`,
      'no score has a direction, or no return after such a score has one',
    ),
  } as Record<`${ScoreMetric}_${H}`, MetricDefinition>;
}

/** A metric's value, or null and the reason for it. */
export interface MetricValue {
  readonly value: number | null;
  readonly reason?: string;
}

/** Why a growth rate that is extrapolated to a year may have no value. */
export const OVERFLOW = 'so few bars that their growth over a year overflows';

/** The value if it is finite, else null with the reason. */
export function defined(value: number, reason: string): MetricValue {
  return Number.isFinite(value) ? { value } : { value: null, reason };
}
