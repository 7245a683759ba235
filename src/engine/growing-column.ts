/** A column of float64 values that doubles its room as it grows. */
export class GrowingColumn {
  #values = new Float64Array(256);
  #length = 0;

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#values[this.#length - 1];
  }

  push(value: number): void {
    this.#makeRoom(1);
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Room for `count` more values at the end, to be written before anything else is added. */
  extend(count: number): Float64Array {
    this.#makeRoom(count);
    this.#length += count;
    return this.#values.subarray(this.#length - count, this.#length);
  }

  #makeRoom(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#values.length) return;
    const larger = new Float64Array(Math.max(2 * this.#values.length, needed));
    larger.set(this.#values);
    this.#values = larger;
  }

  /** What there is so far, as a view on it. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
