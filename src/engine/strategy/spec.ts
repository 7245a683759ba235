/** When a strategy decides: at every n-th bar, or at the first bar of each week (from Monday) or month, in UTC. */
export type Rebalance =
  { readonly kind: 'BARS'; readonly every: number } | { readonly kind: 'WEEK' } | { readonly kind: 'MONTH' };

export const SIZINGS = ['EQUAL', 'SCORE_PROPORTIONAL', 'INVERSE_VOLATILITY'] as const;

/** How the exposure is divided among the positions: equally, by the size of the score, or by one over volatility. */
export type Sizing = (typeof SIZINGS)[number];

/** What all strategies have in common: when they decide, how much they put to work, and their limits. */
export interface Allocation {
  readonly rebalance: Rebalance;
  /** The most that all positions together may be worth, long and short added up, as a ratio of equity. */
  readonly grossExposure: number;
  /** The most that one position may be worth, as a ratio of equity; null: no such limit. */
  readonly maxPositionWeight: number | null;
  /**
   * The most that one rebalancing may trade, as a ratio of equity; all its changes are scaled down to fit. null: no
   * limit.
   */
  readonly maxTurnover: number | null;
  /** How many returns volatility is measured over, where sizes depend on it. */
  readonly volatilityBars: number;
}

/** Each instrument is long, short or flat by its own score: entered at one level, left at another. */
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

/** The highest scores of a bar long and the lowest short. Of equal scores, the instrument listed first ranks better. */
export interface TopKStrategy extends Allocation {
  readonly kind: 'TOP_K';
  readonly sizing: Sizing;
  /** How many are held long. */
  readonly top: number;
  /** How many are held short. */
  readonly bottom: number;
  /** A position is kept until it falls out of this many best (or worst); null: out of `top` (or `bottom`). */
  readonly dropOut: number | null;
  /** Only scores above this are bought; null: any. */
  readonly longAbove: number | null;
  /** Only scores below this are sold short; null: any. */
  readonly shortBelow: number | null;
}

/** The score itself is the weight: `scale * score` of equity, short where negative. */
export interface TargetWeightStrategy extends Allocation {
  readonly kind: 'TARGET_WEIGHT';
  readonly scale: number;
  /** Scales each weight by this over the instrument's own yearly volatility; null: leaves it as it is. */
  readonly targetVolatility: number | null;
}

export type Strategy = ThresholdStrategy | TopKStrategy | TargetWeightStrategy;
