import './no-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { FeatureMatrix } from '../feature-matrix.ts';
import { MAX_CLASSES, MAX_FEATURES } from '../limits.ts';
import { ModelFileError, broken, unsupported } from '../model-file-error.ts';
import type { OnnxFile, OnnxValue } from './onnx-file.ts';
import { withoutZipMaps } from './zip-map.ts';

/**
 * How many numbers of the widest layer one call computes: enough that the cost of a call does not matter, few enough
 * that what passes between layers stays in the processor's cache. The size of the file bounds how wide a layer can
 * be.
 */
const CHUNK_VALUES = 2 ** 21;
const MIN_CHUNK_ROWS = 8_192;
/** No power of two, so that a result of some fixed size is not taken for one a row. */
const PROBED_ROWS = 5;
/**
 * Where onnxruntime looks for weights outside of the file: nowhere. Files with such weights are refused when they are
 * read; this holds where onnxruntime should ever see some that our reader does not.
 */
const NOWHERE = '/nonexistent/hindcast';
const FLOAT = 1;
const DOUBLE = 11;

/** One input tensor of the graph and the features that go into it. */
export interface GraphInput {
  readonly name: string;
  readonly double: boolean;
  /** 1 for the shape `[rows]`, which takes one feature; 2 for `[rows, width]`. */
  readonly rank: 1 | 2;
  /** The first of the features that go in. */
  readonly first: number;
  readonly width: number;
  /** How many rows each call must have; null where any number will do. */
  readonly batch: number | null;
}

/**
 * The inputs in order, their features numbered through.
 * @throws {ModelFileError} where one is no `[rows, features]` of floats
 */
export function graphInputs(file: OnnxFile): GraphInput[] {
  let first = 0;
  const inputs = file.inputs.map((value) => {
    const input = graphInput(value, first);
    first += input.width;
    return input;
  });
  if (first === 0) throw broken('The graph has no inputs; expected one of shape [rows, features], or one a feature.');
  if (first > MAX_FEATURES) throw unsupported(`The graph takes "${first}" features; expected at most ${MAX_FEATURES}.`);
  const batches = new Set(inputs.map((input) => input.batch));
  if (batches.size > 1) {
    const found = [...batches].map((batch) => batch ?? 'any').join(', ');
    throw unsupported(
      `The inputs of the graph take "${found}" rows; expected one number. Export with a free batch size.`,
    );
  }
  return inputs;
}

function graphInput({ name, elementType, shape }: OnnxValue, first: number): GraphInput {
  if (elementType !== FLOAT && elementType !== DOUBLE) {
    throw unsupported(
      `The input "${name}" has the element type "${elementType}"; expected 1 or 11. ` +
        'Export with inputs of float32 or float64.',
    );
  }
  if (!shape || shape.length < 1 || shape.length > 2 || (shape.length === 2 && shape[1] === null)) {
    const what = shape ? `[${shape.map((size) => size ?? '?').join(', ')}]` : 'unknown';
    throw unsupported(
      `The input "${name}" has the shape "${what}"; expected [rows, features]. ` +
        'Export with a fixed number of features.',
    );
  }
  if (shape.length === 1 && shape[0] !== null && shape[0] > 1)
    throw unsupported(
      `The input "${name}" has the shape "[${shape[0]}]": one row, without a dimension for rows. Export with the shape [rows, ${shape[0]}].`,
    );
  const rank = shape.length === 1 ? 1 : 2;
  return { name, double: elementType === DOUBLE, rank, first, width: shape[1] ?? 1, batch: shape[0] };
}

/** An output tensor of a graph and the column of it that is scored. */
export interface ScoredColumn {
  readonly tensor: string;
  readonly column: number;
  /** Numbers a row of the tensor. */
  readonly columns: number;
}

/** A graph that can be run. Whoever opens it releases it. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  /**
   * How many numbers a row each of these tensors has, found by running a few rows, or why it has no scores.
   * @throws {ModelFileError} where what it answers to a row depends on the rows beside it
   */
  measure(tensors: readonly string[]): Promise<Map<string, number | string>>;
  /** One column of an output: `[rows]` scores. */
  score(matrix: FeatureMatrix, column: ScoredColumn): Promise<Float64Array>;
  release(): Promise<void>;
}

/** The values of each input of a graph, row by row. */
export type InputValues = readonly (Float32Array | Float64Array)[];

export function inputValues(inputs: readonly GraphInput[], matrix: FeatureMatrix): InputValues {
  return inputs.map((input) => {
    const columns = Array.from({ length: input.width }, (_, index) => input.first + index);
    const part = inputs.length === 1 ? matrix : matrix.select(columns);
    return input.double ? part.rowMajorFloat64() : part.rowMajorFloat32();
  });
}

/** The values of a stretch of rows, without a copy. */
export const sliceRows = (
  inputs: readonly GraphInput[],
  values: InputValues,
  { from, rows }: { from: number; rows: number },
): InputValues => inputs.map(({ width }, index) => values[index].subarray(from * width, (from + rows) * width));

/** A graph in onnxruntime, on one thread of this process. */
export class GraphSession implements Graph {
  readonly inputs: readonly GraphInput[];
  /** How many rows one call of onnxruntime takes. */
  readonly callRows: number;
  readonly #session: InferenceSession;

  private constructor(inputs: readonly GraphInput[], session: InferenceSession, fileBytes: number) {
    this.inputs = inputs;
    this.#session = session;
    const features = inputs.reduce((total, { width }) => total + width, 0);
    // A layer of so many numbers takes as many weights for each feature, four bytes each. The inputs are a layer too.
    const widest = Math.max(features, fileBytes / 4 / features);
    this.callRows = inputs[0].batch ?? Math.max(MIN_CHUNK_ROWS, Math.floor(CHUNK_VALUES / widest));
  }

  static async open(bytes: Uint8Array, file: OnnxFile): Promise<GraphSession> {
    const inputs = graphInputs(file);
    const session = await InferenceSession.create(withoutZipMaps(bytes), {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // An arena keeps the most it ever needed; with many models loaded that is most of the memory.
      enableCpuMemArena: false,
      logSeverityLevel: 4,
      extra: { session: { model_external_initializers_file_folder_path: NOWHERE } },
    }).catch((cause: unknown) => {
      throw new ModelFileError('UNSUPPORTED', `onnxruntime does not take the graph: ${firstLine(cause)}`, { cause });
    });
    return new GraphSession(inputs, session, bytes.byteLength);
  }

  async measure(tensors: readonly string[]): Promise<Map<string, number | string>> {
    const rows = this.inputs[0].batch ?? PROBED_ROWS;
    const outputs = await this.#run(
      this.#constantRows(rows, () => 0),
      tensors,
    );
    const measured = new Map(tensors.map((name) => [name, columnsOf(name, outputs[name].dims, rows)]));
    const scored = tensors.filter((name) => typeof measured.get(name) === 'number');
    if (rows > 1 && scored.length > 0) await this.#checkRows(scored, rows);
    return measured;
  }

  /** Runs a row of zeros and one of ones in both orders: they have to get the same scores. */
  async #checkRows(tensors: readonly string[], rows: number): Promise<void> {
    const runs = [0, 1].map((shift) =>
      this.#run(
        this.#constantRows(rows, (row) => (row + shift) % 2),
        tensors,
      ),
    );
    const [first, second] = await Promise.all(runs).catch((error: unknown) => {
      // Some graphs take no ones, such as those that look inputs up in a table.
      if (error instanceof ModelFileError) return [];
      throw error;
    });
    for (const name of first ? tensors : []) {
      const [one, other] = [first[name].data, second[name].data];
      const columns = one.length / rows;
      for (let column = 0; column < columns; column += 1) {
        const [alone, beside] = [Number(one[column]), Number(other[columns + column])];
        if (!Object.is(alone, beside) && Math.abs(alone - beside) > 1e-5 * Math.max(1, Math.abs(alone)))
          throw unsupported(
            `The output "${name}" answers "${alone}" or "${beside}" to the same row, by the rows beside it. Export a graph that looks at each row on its own.`,
          );
      }
    }
  }

  /** Feeds of rows whose values are all the same. */
  #constantRows(rows: number, valueOf: (row: number) => number): Record<string, Tensor> {
    const feeds = this.inputs.map((input) => {
      const length = rows * input.width;
      const values = input.double ? new Float64Array(length) : new Float32Array(length);
      for (let row = 0; row < rows; row += 1) values.fill(valueOf(row), row * input.width, (row + 1) * input.width);
      return [input.name, tensorOf(input, values, rows)] as const;
    });
    return Object.fromEntries(feeds);
  }

  score(matrix: FeatureMatrix, column: ScoredColumn): Promise<Float64Array> {
    return this.scoreValues(inputValues(this.inputs, matrix), matrix.rows, column);
  }

  async scoreValues(
    values: InputValues,
    total: number,
    { tensor, column, columns }: ScoredColumn,
  ): Promise<Float64Array> {
    const scores = new Float64Array(total);
    for (let from = 0; from < total; from += this.callRows) {
      const rows = Math.min(this.callRows, total - from);
      const outputs = await this.#run(this.#feeds(sliceRows(this.inputs, values, { from, rows }), rows), [tensor]);
      const { data } = outputs[tensor];
      if (data.length < rows * columns) {
        const remedy = 'Export it with one row out for each row in.';
        throw unsupported(
          `The output "${tensor}" has "${data.length}" values for ${rows} rows; expected ${columns} a row. ${remedy}`,
        );
      }
      const target = scores.subarray(from, from + rows);
      if (columns === 1 && data instanceof Float32Array) target.set(data.subarray(0, rows));
      else copyColumn(data, { column, columns }, target);
      outputs[tensor].dispose();
    }
    return scores;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #feeds(values: InputValues, rows: number): Record<string, Tensor> {
    const feeds = this.inputs.map((input, index) => {
      const own = input.batch === null ? values[index] : padded(values[index], input);
      return [input.name, tensorOf(input, own, input.batch ?? rows)] as const;
    });
    return Object.fromEntries(feeds);
  }

  async #run(feeds: Record<string, Tensor>, fetches: readonly string[]): Promise<InferenceSession.OnnxValueMapType> {
    return this.#session.run(feeds, [...fetches]).catch((cause: unknown) => {
      throw new ModelFileError('BROKEN', `onnxruntime fails to run the graph: ${firstLine(cause)}`, { cause });
    });
  }
}

/** Numbers a row, or what is wrong with the shape. */
function columnsOf(name: string, dims: readonly number[], rows: number): number | string {
  // A converter of scikit-learn's networks puts the targets of all rows one below the other.
  const columns = dims.length === 0 ? 0 : dims.reduce((product, size) => product * size, 1) / rows;
  if (Number.isInteger(columns) && columns >= 1 && columns <= MAX_CLASSES) return columns;
  const shape = dims.length === 0 ? 'is a single number' : `has the shape [${dims.join(', ')}]`;
  return `The output "${name}" ${shape} for ${rows} rows, and not up to ${MAX_CLASSES} numbers a row`;
}

/** One column of a tensor `[rows, columns]`. Whole numbers of 64 bits come as BigInts. */
function copyColumn(
  data: Tensor['data'],
  { column, columns }: { column: number; columns: number },
  target: Float64Array,
): void {
  if (data instanceof Float32Array || data instanceof Float64Array)
    for (let row = 0; row < target.length; row += 1) target[row] = data[row * columns + column];
  else for (let row = 0; row < target.length; row += 1) target[row] = Number(data[row * columns + column]);
}

function tensorOf(input: GraphInput, values: Float32Array | Float64Array, rows: number): Tensor {
  const shape = input.rank === 1 ? [rows] : [rows, input.width];
  return values instanceof Float64Array ? new Tensor('float64', values, shape) : new Tensor('float32', values, shape);
}

/** Fills the last call up with zeros to the number of rows that the graph insists on. */
function padded(values: Float32Array | Float64Array, input: GraphInput): Float32Array | Float64Array {
  const size = (input.batch ?? 0) * input.width;
  if (values.length === size) return values;
  const whole = values instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  whole.set(values);
  return whole;
}

/** A message of onnxruntime without the path of its source file, which it begins with. */
function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const plain = message.replaceAll(/\/onnxruntime_src\S*?:\d+ [^]*?\)(?: const)? (?:\[with [^\]]*\] )?/g, '');
  return plain.split('\n')[0].trim().slice(0, 300);
}
