import { GrowingColumn } from './growing-column.ts';

/** The returns of a benchmark at the bars of a panel, built slice by slice. */
export class BenchmarkReturns {
  readonly #returns = new GrowingColumn();
  #close = Number.NaN;

  /**
   * Adds the bars of a slice. A bar without a close of the benchmark, and the benchmark's first bar, have no return
   * (NaN); the next return is against the last close before it.
   * @param times `[bars]` of the panel; @param ownTimes `[own bars]` of the benchmark; @param closes `[own bars]`
   */
  push(times: Float64Array, ownTimes: Float64Array, closes: Float64Array): void {
    let own = 0;
    for (let bar = 0; bar < times.length; bar += 1) {
      while (own < ownTimes.length && ownTimes[own] < times[bar]) own += 1;
      const close = own < ownTimes.length && ownTimes[own] === times[bar] ? closes[own] : Number.NaN;
      this.#returns.push(close / this.#close - 1);
      if (close > 0) this.#close = close;
    }
  }

  /** `[bars]` of all slices so far. */
  values(): Float64Array {
    return this.#returns.values();
  }
}
