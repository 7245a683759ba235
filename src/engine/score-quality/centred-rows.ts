import { correlationOf } from './correlation.ts';

/**
 * Rows of values less the mean of their row, and what correlations need of each row: it is the same for all that a row
 * is correlated with.
 */
export class CentredRows {
  /** `[rows * width]`, NaN where a value is missing. */
  readonly #centred: Float64Array;
  readonly #width: number;
  /** `[rows]`: how many values are there, their mean, the sum of squares around it, and whether they differ at all. */
  readonly #counts: Int32Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #varies: Uint8Array;

  /** @param values `[rows * width]`, NaN where one is missing */
  constructor(values: Float64Array, width: number) {
    const rows = values.length / width;
    this.#width = width;
    this.#centred = new Float64Array(values.length);
    this.#counts = new Int32Array(rows);
    this.#means = new Float64Array(rows);
    this.#squares = new Float64Array(rows);
    this.#varies = new Uint8Array(rows);
    for (let row = 0; row < rows; row += 1) this.#centre(values, row);
  }

  /**
   * Pearson's correlation of two rows, with every bit that `correlate` gives.
   *
   * @returns undefined where they do not have the same values missing
   */
  correlate(row: number, other: CentredRows, otherRow: number): number | undefined {
    const [xs, ys, width] = [this.#centred, other.#centred, this.#width];
    const [xBegin, yBegin] = [row * width, otherRow * width];
    let count = 0;
    let xy = 0;
    for (let index = 0; index < width; index += 1) {
      const product = xs[xBegin + index] * ys[yBegin + index];
      if (Number.isNaN(product)) continue;
      count += 1;
      xy += product;
    }
    if (count !== this.#counts[row] || count !== other.#counts[otherRow]) return undefined;
    if (this.#varies[row] === 0 || other.#varies[otherRow] === 0) return Number.NaN;
    return correlationOf(xy, this.#momentsOf(row), other.#momentsOf(otherRow));
  }

  #momentsOf(row: number) {
    return { count: this.#counts[row], mean: this.#means[row], squares: this.#squares[row] };
  }

  #centre(values: Float64Array, row: number): void {
    const [begin, end] = [row * this.#width, (row + 1) * this.#width];
    let count = 0;
    let sum = 0;
    let [low, high] = [Infinity, -Infinity];
    for (let index = begin; index < end; index += 1) {
      const value = values[index];
      if (Number.isNaN(value)) continue;
      count += 1;
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const mean = sum / count;
    let squares = 0;
    for (let index = begin; index < end; index += 1) {
      const value = values[index] - mean;
      this.#centred[index] = value;
      if (!Number.isNaN(value)) squares += value * value;
    }
    this.#counts[row] = count;
    this.#means[row] = mean;
    this.#squares[row] = squares;
    this.#varies[row] = Number(low !== high);
  }
}
