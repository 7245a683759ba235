import type { RollingVolatility } from './rolling-volatility.ts';

/**
 * The weights that positions are to be brought to, as ratios of equity, kept until they have been traded. A list and
 * not a whole column, because in most bars only a few positions change.
 */
export class TargetWeights {
  /** The instruments that have a target: the first `count` entries. */
  readonly symbols: Int32Array;
  count = 0;
  /** `[symbols]`, negative for a short position; NaN means: leave the position as it is. */
  readonly weights: Float64Array;

  constructor(symbols: number) {
    this.symbols = new Int32Array(symbols);
    this.weights = new Float64Array(symbols).fill(Number.NaN);
  }

  /** @param weight a finite number */
  set(symbol: number, weight: number): void {
    if (Number.isNaN(this.weights[symbol])) {
      this.symbols[this.count] = symbol;
      this.count += 1;
    }
    this.weights[symbol] = weight;
  }

  /** Drops all targets: every position stays as it is. */
  clear(): void {
    this.weights.fill(Number.NaN);
    this.count = 0;
  }
}

/**
 * One kind of strategy: sets the target of each position that is to change, before any limits.
 *
 * @param scores `[bars * symbols]`, row-major; the bar's own scores begin at `offset`
 */
export type WeightRule = (scores: Float64Array, offset: number, targets: TargetWeights) => void;

/** What a rule is built for. */
export interface RuleSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  /** Present only where the strategy's sizes depend on volatility. */
  readonly volatility: RollingVolatility | undefined;
  readonly periodsPerYear: number;
}
