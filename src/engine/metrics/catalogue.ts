export interface MetricDefinition {
  readonly unit: 'RATIO' | 'BARS' | 'COUNT' | 'CURRENCY';
  readonly better: 'HIGHER' | 'LOWER' | 'NEITHER';
  /** One sentence with formula and convention. */
  readonly description: string;
}

/** Every metric by name. Conventions are those of empyrical: sample deviation with n - 1, no risk-free rate. */
export const METRICS = {
  TOTAL_RETURN: { unit: 'RATIO', better: 'HIGHER', description: 'Final equity over initial cash, less 1.' },
  CAGR: {
    unit: 'RATIO',
    better: 'HIGHER',
    description: 'The yearly growth that gives the total return: (1 + total return)^(periods per year / bars) - 1.',
  },
  VOLATILITY: {
    unit: 'RATIO',
    better: 'LOWER',
    description: 'Sample deviation (n - 1) of returns, times the square root of the periods per year.',
  },
  SHARPE: {
    unit: 'RATIO',
    better: 'HIGHER',
    description:
      'Mean return over sample deviation (n - 1), times the square root of the periods per year; no risk-free rate.',
  },
  SORTINO: {
    unit: 'RATIO',
    better: 'HIGHER',
    description:
      'Mean return over the root mean square of negative returns (over all returns), times the square root of the periods per year.',
  },
  CALMAR: { unit: 'RATIO', better: 'HIGHER', description: 'CAGR over the size of the maximum drawdown.' },
  MAX_DRAWDOWN: {
    unit: 'RATIO',
    better: 'HIGHER',
    description:
      'The deepest fall from a peak, as a negative ratio of the peak; the initial cash counts as the first peak.',
  },
  MAX_DRAWDOWN_DURATION: { unit: 'BARS', better: 'LOWER', description: 'The most bars in a row below a peak.' },
  WIN_RATE: {
    unit: 'RATIO',
    better: 'HIGHER',
    description: 'Closed trades with a profit after fees, as a ratio of all closed trades.',
  },
  PROFIT_FACTOR: {
    unit: 'RATIO',
    better: 'HIGHER',
    description: 'Profits of the closed trades that won over losses of those that lost.',
  },
  EXPOSURE: {
    unit: 'RATIO',
    better: 'NEITHER',
    description: 'Bars at whose close a position was held, as a ratio of all bars.',
  },
  TRADES: { unit: 'COUNT', better: 'NEITHER', description: 'Trades, those open at the end included.' },
  FEES: { unit: 'CURRENCY', better: 'LOWER', description: 'Commission paid.' },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;
