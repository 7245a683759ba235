/** How many row-major copies a matrix keeps. Models with the same inputs in the same order share one. */
const KEPT_VIEWS = 2;

/** What all selections of one matrix share, so that many models over it convert their inputs once. */
interface Shared {
  readonly columns: readonly Float64Array[];
  readonly missing: (boolean | undefined)[];
  readonly rowMajor: Map<string, Float32Array>;
}

/**
 * Input values of a matrix, one column of `[rows]` a feature, where row = bar * symbols + symbol and NaN is missing.
 *
 * A run builds one matrix of all its features and gives each model a `select`ion of its columns, in the model's order.
 * The columns must not change afterwards, because what is derived from them is kept.
 */
export class FeatureMatrix {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  readonly #shared: Shared;
  /** Positions of `columns` among the shared ones. */
  readonly #indices: readonly number[];

  constructor(rows: number, columns: readonly Float64Array[], from?: { shared: Shared; indices: readonly number[] }) {
    const wrong = columns.findIndex((column) => column.length !== rows);
    if (wrong >= 0) throw new Error(`column ${wrong} has "${columns[wrong].length}" values; expected ${rows}`);
    this.rows = rows;
    this.columns = columns;
    this.#shared = from?.shared ?? { columns, missing: [], rowMajor: new Map() };
    this.#indices = from?.indices ?? columns.map((_, index) => index);
  }

  /** The same rows with only these columns, in this order. Nothing is copied. */
  select(indices: readonly number[]): FeatureMatrix {
    const columns = indices.map((index) => {
      const column = this.columns[index];
      if (column === undefined)
        throw new RangeError(`there is no column "${index}"; there are ${this.columns.length}, from 0 on`);
      return column;
    });
    return new FeatureMatrix(this.rows, columns, {
      shared: this.#shared,
      indices: indices.map((index) => this.#indices[index]),
    });
  }

  /** Whether any row of a column is missing. */
  hasMissing(index: number): boolean {
    const { missing } = this.#shared;
    return (missing[this.#indices[index]] ??= this.columns[index].some(Number.isNaN));
  }

  /** `[rows][columns]` in float32, the form in which most graphs take their input. */
  rowMajorFloat32(): Float32Array {
    const key = this.#indices.join();
    const { rowMajor } = this.#shared;
    const kept = rowMajor.get(key);
    if (kept) return kept;
    const view = rowMajorOf(this, new Float32Array(this.rows * this.columns.length));
    const oldest = rowMajor.keys().next().value;
    if (rowMajor.size >= KEPT_VIEWS && oldest !== undefined) rowMajor.delete(oldest);
    rowMajor.set(key, view);
    return view;
  }

  /** The same in float64; not kept. */
  rowMajorFloat64(): Float64Array {
    return rowMajorOf(this, new Float64Array(this.rows * this.columns.length));
  }
}

/** Transposes 256 rows at a time, so that what is read and what is written both stay in the processor's cache. */
function rowMajorOf<T extends Float32Array | Float64Array>({ rows, columns }: FeatureMatrix, target: T): T {
  const width = columns.length;
  const run = 256;
  for (let from = 0; from < rows; from += run) {
    const to = Math.min(rows, from + run);
    for (let column = 0; column < width; column += 1) {
      const source = columns[column];
      for (let row = from; row < to; row += 1) target[row * width + column] = source[row];
    }
  }
  return target;
}
