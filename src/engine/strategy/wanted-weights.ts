/** The weights that are wanted, as ratios of equity, until they are traded for: a list, for most bars change few. */
export class WantedWeights {
  /** The instruments of which a weight is wanted, `count` of them. */
  readonly symbols: Int32Array;
  count = 0;
  /** By instrument; NaN where nothing is wanted. */
  readonly weights: Float64Array;

  constructor(symbols: number) {
    this.symbols = new Int32Array(symbols);
    this.weights = new Float64Array(symbols).fill(Number.NaN);
  }

  /** @param weight a finite number */
  want(symbol: number, weight: number): void {
    if (Number.isNaN(this.weights[symbol])) {
      this.symbols[this.count] = symbol;
      this.count += 1;
    }
    this.weights[symbol] = weight;
  }

  /** Wants nothing any more. */
  clear(): void {
    this.weights.fill(Number.NaN);
    this.count = 0;
  }
}
