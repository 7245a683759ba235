/** The library whose conventions metrics follow where the libraries differ. */
export const CONVENTIONS = ['EMPYRICAL', 'QUANTSTATS', 'VECTORBT'] as const;

export type Convention = (typeof CONVENTIONS)[number];

/** How metrics are computed from returns. */
export interface MetricRules {
  /** Bars in a year, to annualise by. */
  readonly periodsPerYear: number;
  readonly convention: Convention;
}
