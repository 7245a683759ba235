/** A column of float64 values that doubles its capacity when it is full. */
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

  /** Appends `count` values and returns a view to write them into. The view is valid until the next append. */
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

  /** The values so far, as a view that is valid until the next append. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
