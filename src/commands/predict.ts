import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { InvalidInputError, quote } from '../errors.ts';
import { FeatureMatrix, MAX_MODEL_BYTES, inspectModel, loadPredictor } from '../models/index.ts';

const ROWS_PER_BATCH = 8_192;
const MISSING = new Set(['', 'nan', 'null', 'na']);

/**
 * `hindcast predict MODEL [--output NAME]`: rows as CSV on standard input, one score a row on standard output. A first
 * line that is not of numbers is a header; where the model knows its features by name, columns are found by it and
 * others left out. An empty cell or NaN is a missing value. The score is what the model says, also of missing values.
 */
export async function predict(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { output: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1)
    throw invalid('MODEL', `Expected the path of one model file, got ${positionals.length}.`);
  const bytes = await readModel(path);
  const { featureNames, featureCount } = await inspectModel(bytes);
  const predictor = await loadPredictor(bytes, values.output === undefined ? {} : { output: values.output });
  try {
    const rows = new RowReader(featureNames, featureCount);
    let batch: number[][] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      const columns = Array.from({ length: featureCount }, (_, column) =>
        Float64Array.from(batch, (row) => row[column] ?? Number.NaN),
      );
      const scores = await predictor.predict(new FeatureMatrix(batch.length, columns));
      batch = [];
      await write(`${Array.from(scores).join('\n')}\n`);
    };
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
      const row = rows.read(line);
      if (row) batch.push(row);
      if (batch.length === ROWS_PER_BATCH) await flush();
    }
    await flush();
  } finally {
    await predictor.release();
  }
}

async function readModel(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: Error) => {
    throw invalid('MODEL', `Expected a file that can be read, got ${quote(path)}: ${cause.message}.`, cause);
  });
  if (!found.isFile() || found.size > MAX_MODEL_BYTES)
    throw invalid('MODEL', `Expected a file of at most ${MAX_MODEL_BYTES} bytes, got ${quote(path)}.`);
  return readFile(path);
}

/** Turns lines of CSV into inputs in the order of the model. */
class RowReader {
  readonly #names: readonly string[] | null;
  readonly #count: number;
  #line = 0;
  #width: number;
  /** For each input, its column. */
  #columns: readonly number[];
  #isFirst = true;

  constructor(names: readonly string[] | null, count: number) {
    this.#names = names;
    this.#count = count;
    this.#width = count;
    this.#columns = Array.from({ length: count }, (_, column) => column);
  }

  /** The inputs of a row; undefined for a header and for an empty line. */
  read(text: string): number[] | undefined {
    this.#line += 1;
    if (text.trim() === '' && this.#count > 1) return undefined;
    const cells = text.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst && cells.some((cell) => numberOf(cell) === undefined)) {
      this.#readHeader(cells);
      return undefined;
    }
    if (cells.length !== this.#width)
      throw invalid(`line ${this.#line}`, `Expected ${this.#width} columns, got ${cells.length}.`);
    return this.#columns.map((column, input) => {
      const value = numberOf(cells[column] ?? '');
      if (value !== undefined) return value;
      const name = this.#names?.[input] ?? `${column + 1}`;
      throw invalid(`line ${this.#line}, column ${name}`, `Expected a number, got ${quote(cells[column])}.`);
    });
  }

  #readHeader(cells: readonly string[]): void {
    this.#width = cells.length;
    if (!this.#names || !this.#names.some((name) => cells.includes(name))) {
      if (cells.length !== this.#count)
        throw invalid(
          'line 1',
          `Expected ${this.#count} columns, as many as the model has inputs, got ${cells.length}.`,
        );
      return;
    }
    const missing = this.#names.filter((name) => !cells.includes(name));
    if (missing.length > 0)
      throw invalid(
        'line 1',
        `Expected a column for each input of the model, and ${missing.map(quote).join(', ')} is missing.`,
      );
    this.#columns = this.#names.map((name) => cells.indexOf(name));
  }
}

/** NaN where a cell is missing, undefined where it is no number. */
function numberOf(cell: string): number | undefined {
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const value = Number(cell.replace(/^([+-]?)inf$/i, '$1Infinity'));
  return Number.isNaN(value) ? undefined : value;
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

const invalid = (path: string, message: string, cause?: unknown) =>
  new InvalidInputError([{ path: [path], message }], { cause });
