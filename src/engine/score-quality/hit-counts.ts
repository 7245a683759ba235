/** 1 for each value above the centre, -1 below, and 0 where it is neither, or missing. */
export function directionsOf(values: Float64Array, centre: number): Int8Array {
  const directions = new Int8Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    directions[index] = (value > centre ? 1 : 0) - (value < centre ? 1 : 0);
  }
  return directions;
}

/** Stretches of directions that belong together. */
interface DirectionPairs {
  readonly xs: Int8Array;
  readonly ys: Int8Array;
  readonly xBegin: number;
  readonly yBegin: number;
  readonly count: number;
}

/** How often scores predicted the direction of the return after them. */
export class HitCounts {
  #hits = 0;
  #pairs = 0;

  /** Adds the directions of scores and of the returns after them. A pair of which either has none does not count. */
  add({ xs, ys, xBegin, yBegin, count }: DirectionPairs): void {
    let pairs = 0;
    let hits = 0;
    for (let index = 0; index < count; index += 1) {
      // 1 for a hit, -1 for a miss: without branches, as nobody can predict which way they would go.
      const product = xs[xBegin + index] * ys[yBegin + index];
      pairs += product & 1;
      hits += (product + 1) >> 1;
    }
    this.#pairs += pairs;
    this.#hits += hits;
  }

  /** Hits over pairs. */
  get rate(): number {
    return this.#hits / this.#pairs;
  }
}
