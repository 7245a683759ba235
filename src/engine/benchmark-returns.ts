import { GrowingColumn } from './growing-column.ts';

/** The returns of a benchmark at the bars of a panel, fed slice by slice. */
export class BenchmarkReturns {
  readonly #returns = new GrowingColumn();
  #close = Number.NaN;

  /**
   * Takes the benchmark's closes at the bars of a slice. Where it has none, and at its first bar, there is no return
   * (NaN); the next one is against the last close that there was.
   * @param times `[bars]` of the panel; @param ownTimes `[own bars]`, of the benchmark, with their `closes`
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

  /** `[bars]`, of all slices so far. */
  values(): Float64Array {
    return this.#returns.values();
  }
}
