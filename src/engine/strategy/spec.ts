/** A position per instrument from its own score, with hysteresis: entered at one level and left at another. */
export interface ThresholdStrategy {
  readonly kind: 'THRESHOLD';
  /** Goes long when the score is at or above this; null: never. */
  readonly enterLong: number | null;
  /** Leaves a long position when the score is below this; the entry level when null. */
  readonly exitLong: number | null;
  /** Goes short when the score is at or below this; null: never. */
  readonly enterShort: number | null;
  /** Leaves a short position when the score is above this; the entry level when null. */
  readonly exitShort: number | null;
  /** The gross value of all positions when every instrument is held, as a ratio of equity. Each gets an equal share. */
  readonly grossExposure: number;
}

export type Strategy = ThresholdStrategy;
