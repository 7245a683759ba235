import { GrowingColumn } from './growing-column.ts';

/** The closes of a benchmark at the bars of a panel, built slice by slice. */
export class BenchmarkCloses {
  readonly #closes = new GrowingColumn();

  /**
   * Adds the bars of a slice; NaN where the benchmark has no bar.
   *
   * @param times `[bars]` of the panel
   * @param ownTimes `[own bars]` of the benchmark
   * @param closes `[own bars]`
   */
  push(times: Float64Array, ownTimes: Float64Array, closes: Float64Array): void {
    let own = 0;
    for (let bar = 0; bar < times.length; bar += 1) {
      while (own < ownTimes.length && ownTimes[own] < times[bar]) own += 1;
      this.#closes.push(own < ownTimes.length && ownTimes[own] === times[bar] ? closes[own] : Number.NaN);
    }
  }

  /** `[bars]` of all slices so far. */
  values(): Float64Array {
    return this.#closes.values();
  }
}
