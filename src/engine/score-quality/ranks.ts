/** Ranks stretches of `symbols` values, from 1 up. Ties share their mean rank; NaN stays NaN. */
export class Ranking {
  readonly #sorted: Float64Array;

  constructor(symbols: number) {
    this.#sorted = new Float64Array(symbols);
  }

  /** Ranks `values[offset .. offset + symbols)` among themselves, into the same positions of `ranks`. */
  rank(values: Float64Array, ranks: Float64Array, offset = 0): void {
    const symbols = this.#sorted.length;
    let count = 0;
    for (let cell = offset; cell < offset + symbols; cell += 1) {
      if (Number.isNaN(values[cell])) continue;
      this.#sorted[count] = values[cell];
      count += 1;
    }
    const sorted = this.#sorted.subarray(0, count).sort();
    for (let cell = offset; cell < offset + symbols; cell += 1) {
      const value = values[cell];
      if (Number.isNaN(value)) ranks[cell] = Number.NaN;
      else ranks[cell] = (countBelow(sorted, value, false) + countBelow(sorted, value, true) + 1) / 2;
    }
  }
}

/** How many of the sorted values are below `value`, or also equal to it. */
function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
