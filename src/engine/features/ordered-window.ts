/** A changing multiset of numbers in ascending order. */
export interface OrderedWindow {
  readonly size: number;
  clear(): void;
  add(value: number): void;
  /** Removes a value that was added. */
  remove(value: number): void;
  /** The value of a rank counted from 0. */
  at(place: number): number;
  /** How many values are smaller. */
  below(value: number): number;
  /** How many values are equal. */
  equal(value: number): number;
}

/** The first index of the sorted `values[0..size)` whose value is not below `value`. */
export function lowerBound(values: Float64Array, size: number, value: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For short windows: a sorted array with insertion and removal by shifting. */
export class SortedArray implements OrderedWindow {
  readonly #values: Float64Array;
  size = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  clear(): void {
    this.size = 0;
  }

  add(value: number): void {
    const values = this.#values;
    let place = this.size;
    this.size += 1;
    for (; place > 0 && values[place - 1] > value; place -= 1) values[place] = values[place - 1];
    values[place] = value;
  }

  remove(value: number): void {
    const values = this.#values;
    this.size -= 1;
    const last = this.size;
    for (let place = lowerBound(values, last, value); place < last; place += 1) values[place] = values[place + 1];
  }

  at(place: number): number {
    return this.#values[place];
  }

  below(value: number): number {
    return lowerBound(this.#values, this.size, value);
  }

  equal(value: number): number {
    const values = this.#values;
    let place = this.below(value);
    const first = place;
    while (place < this.size && values[place] === value) place += 1;
    return place - first;
  }
}

/**
 * For long windows: a Fenwick tree that counts each of the values that may occur, which must be known beforehand. A
 * step costs the logarithm of their number, however long the window.
 */
export class CountTree implements OrderedWindow {
  readonly #values: Float64Array;
  readonly #tree: Int32Array;
  readonly #counts: Int32Array;
  readonly #top: number;
  size = 0;

  /** @param values every value that will be added, in any order */
  constructor(values: Float64Array) {
    this.#values = Float64Array.from(values).sort();
    this.#tree = new Int32Array(values.length + 1);
    this.#counts = new Int32Array(values.length);
    this.#top = values.length === 0 ? 0 : 2 ** Math.floor(Math.log2(values.length));
  }

  clear(): void {
    this.size = 0;
    this.#tree.fill(0);
    this.#counts.fill(0);
  }

  add(value: number): void {
    this.#change(value, 1);
  }

  remove(value: number): void {
    this.#change(value, -1);
  }

  at(place: number): number {
    const tree = this.#tree;
    let index = 0;
    let left = place;
    for (let step = this.#top; step > 0; step >>>= 1) {
      const next = index + step;
      if (next < tree.length && tree[next] <= left) {
        index = next;
        left -= tree[next];
      }
    }
    return this.#values[index];
  }

  below(value: number): number {
    let sum = 0;
    for (let index = this.#indexOf(value); index > 0; index &= index - 1) sum += this.#tree[index];
    return sum;
  }

  equal(value: number): number {
    return this.#counts[this.#indexOf(value)];
  }

  #indexOf(value: number): number {
    return lowerBound(this.#values, this.#values.length, value);
  }

  #change(value: number, by: 1 | -1): void {
    const index = this.#indexOf(value);
    this.size += by;
    this.#counts[index] += by;
    for (let node = index + 1; node < this.#tree.length; node += node & -node) this.#tree[node] += by;
  }
}
