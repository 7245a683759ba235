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

  /** Takes an instrument off the list: its position stays as it is. */
  drop(symbol: number): void {
    if (Number.isNaN(this.weights[symbol])) return;
    this.weights[symbol] = Number.NaN;
    this.count -= 1;
    // The order of the others is kept, because it is the order in which they were decided.
    this.symbols.copyWithin(this.symbols.indexOf(symbol), this.symbols.indexOf(symbol) + 1, this.count + 1);
  }

  /** Drops all targets: every position stays as it is. */
  clear(): void {
    this.weights.fill(Number.NaN);
    this.count = 0;
  }
}

/**
 * What closed a position other than a target weight: a stop or take-profit, or that its instrument has no more bars.
 */
export type Closing = 'STOPPED' | 'DELISTED';

/** One kind of strategy. Whatever its kind, an instrument without a score gets no target: its position stays. */
export interface WeightRule {
  /**
   * Sets the target of each position that is to change, before any limits.
   *
   * @param scores `[bars * symbols]`, row-major, finite, or NaN for none; the bar's own scores begin at `offset`
   */
  decide(scores: Float64Array, offset: number, targets: TargetWeights): void;
  /** Hears that a position which it had decided on is closed. */
  forget(symbol: number, closing: Closing): void;
}

/** What a rule is built for. */
export interface RuleSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  /** Present only where the strategy's sizes depend on volatility. */
  readonly volatility: RollingVolatility | undefined;
  readonly periodsPerYear: number;
}
