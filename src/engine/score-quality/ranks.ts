/** Moves for each value that sorting by insertion may take before sorting all of them anew is faster. */
const MOVES = 16;

/** Ranks stretches of `symbols` values, from 1 up. Ties share their mean rank; NaN stays NaN. */
export class Ranking {
  readonly #sorted: Float64Array;
  /** Which value is at each place of `#sorted`, and behind those the ones that are NaN. */
  #order: Int32Array;
  #next: Int32Array;

  constructor(symbols: number) {
    this.#sorted = new Float64Array(symbols);
    this.#order = Int32Array.from({ length: symbols }, (_, symbol) => symbol);
    this.#next = new Int32Array(symbols);
  }

  /** Ranks `values[offset .. offset + symbols)` among themselves, into the same positions of `ranks`. */
  rank(values: Float64Array, ranks: Float64Array, offset = 0): void {
    const count = this.#insert(values, offset);
    if (count === undefined) return this.#sort(values, ranks, offset);
    const [sorted, order] = [this.#sorted, this.#order];
    for (let from = 0; from < count;) {
      let to = from + 1;
      while (to < count && sorted[to] === sorted[from]) to += 1;
      for (let place = from; place < to; place += 1) ranks[offset + order[place]] = (from + to + 1) / 2;
      from = to;
    }
    for (let place = count; place < order.length; place += 1) ranks[offset + order[place]] = Number.NaN;
  }

  /**
   * Sorts by insertion in the order of the stretch before: from bar to bar, ranks change little.
   *
   * @returns how many values are not NaN; undefined where it takes too long
   */
  #insert(values: Float64Array, offset: number): number | undefined {
    const [sorted, order, next] = [this.#sorted, this.#order, this.#next];
    let moves = MOVES * order.length;
    let count = 0;
    let missing = order.length;
    for (let index = 0; index < order.length; index += 1) {
      const symbol = order[index];
      const value = values[offset + symbol];
      if (Number.isNaN(value)) {
        missing -= 1;
        next[missing] = symbol;
        continue;
      }
      let place = count;
      for (; place > 0 && sorted[place - 1] > value; place -= 1) {
        sorted[place] = sorted[place - 1];
        next[place] = next[place - 1];
      }
      sorted[place] = value;
      next[place] = symbol;
      moves -= count - place;
      if (moves < 0) return undefined;
      count += 1;
    }
    [this.#order, this.#next] = [next, order];
    return count;
  }

  #sort(values: Float64Array, ranks: Float64Array, offset: number): void {
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
