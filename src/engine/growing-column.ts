/** A column of float64 values that doubles its room as it grows. */
export class GrowingColumn {
  #values = new Float64Array(256);
  #length = 0;

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#values[this.#length - 1];
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** What there is so far, as a view on it. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
