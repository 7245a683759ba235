/** When a strategy decides anew: at every n-th bar, or at the first bar of a week (Monday) or month, in UTC. */
export type Rebalance =
  { readonly kind: 'BARS'; readonly every: number } | { readonly kind: 'WEEK' } | { readonly kind: 'MONTH' };

export const SIZINGS = ['EQUAL', 'SCORE_PROPORTIONAL', 'INVERSE_VOLATILITY'] as const;

/** How the exposure is shared among the positions of a bar. */
export type Sizing = (typeof SIZINGS)[number];

/** What every strategy has: when it decides, how it sizes, and the limits on what it wants. */
export interface Allocation {
  readonly rebalance: Rebalance;
  /** The value of all positions together at most, regardless of side, as a ratio of equity. */
  readonly grossExposure: number;
  /** The value of one position at most, as a ratio of equity; null: no limit of its own. */
  readonly maxPositionWeight: number | null;
  /** The value traded in one rebalancing at most, as a ratio of equity; changes are scaled down to it. */
  readonly maxTurnover: number | null;
  /** Over how many bars volatility is measured, for sizes and weights that depend on it. */
  readonly volatilityBars: number;
}

/** A position per instrument from its own score, with hysteresis: entered at one level and left at another. */
export interface ThresholdStrategy extends Allocation {
  readonly kind: 'THRESHOLD';
  readonly sizing: Sizing;
  /** Goes long when the score is at or above this; null: never. */
  readonly enterLong: number | null;
  /** Leaves a long position when the score is below this; the entry level when null. */
  readonly exitLong: number | null;
  /** Goes short when the score is at or below this; null: never. */
  readonly enterShort: number | null;
  /** Leaves a short position when the score is above this; the entry level when null. */
  readonly exitShort: number | null;
}

/** The highest scores of a bar long and the lowest short. Of equal scores the symbol that is listed first counts as better. */
export interface TopKStrategy extends Allocation {
  readonly kind: 'TOP_K';
  readonly sizing: Sizing;
  /** How many are held long. */
  readonly top: number;
  /** How many are held short. */
  readonly bottom: number;
  /** A position is kept until it falls out of the best (or worst) so many; `top` and `bottom` themselves when null. */
  readonly dropOut: number | null;
  /** Only scores above this are bought; null: any. */
  readonly longAbove: number | null;
  /** Only scores below this are sold short; null: any. */
  readonly shortBelow: number | null;
}

/** The score itself is the weight: `scale * score` of equity, negative is short. */
export interface TargetWeightStrategy extends Allocation {
  readonly kind: 'TARGET_WEIGHT';
  readonly scale: number;
  /** Weights are multiplied by this over the instrument's own volatility a year; null: they are not. */
  readonly targetVolatility: number | null;
}

export type Strategy = ThresholdStrategy | TopKStrategy | TargetWeightStrategy;
