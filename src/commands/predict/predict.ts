import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { quote } from '../../errors.ts';
import { readCsvRows } from '../../ingest/index.ts';
import { FeatureMatrix, MAX_MODEL_BYTES, inspectModel, loadPredictor } from '../../models/index.ts';
import { invalidInput } from '../terminal/invalid-input.ts';
import { RowReader } from './row-reader.ts';

export interface PredictOptions {
  /** The columns that the model reads, in the order of its inputs, as a line of CSV. */
  readonly columns?: string;
  /** The output to print; the model's first without it. */
  readonly output?: string;
}

const ROWS_PER_BATCH = 8_192;

/**
 * `hindcast predict MODEL`: reads rows as CSV on standard input and prints one score a row on standard output. The
 * score is the model's own, also for rows with missing values.
 */
export async function predict(path: string, { columns, output }: PredictOptions): Promise<void> {
  const bytes = await readModel(path);
  const { featureNames, featureCount } = await inspectModel(bytes);
  const predictor = await loadPredictor(bytes, output === undefined ? {} : { output });
  try {
    const rows = new RowReader({ columns: await namesOf(columns), names: featureNames, count: featureCount });
    let batch: number[][] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      const inputs = Array.from({ length: featureCount }, (_, input) =>
        Float64Array.from(batch, (row) => row[input] ?? Number.NaN),
      );
      const scores = await predictor.predict(new FeatureMatrix(batch.length, inputs));
      batch = [];
      await write(`${Array.from(scores).join('\n')}\n`);
    };
    for await (const cells of readCsvRows(process.stdin)) {
      const row = rows.read(cells);
      if (row) batch.push(row);
      if (batch.length === ROWS_PER_BATCH) await flush();
    }
    await flush();
  } finally {
    await predictor.release();
  }
}

/** Names as in a line of CSV: one with a comma is in quotes. */
async function namesOf(columns: string | undefined): Promise<readonly string[] | undefined> {
  if (columns === undefined) return undefined;
  for await (const { values } of readCsvRows(Readable.from([Buffer.from(columns)]))) return values;
  return [];
}

async function readModel(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: Error) => {
    throw invalidInput('MODEL', `Expected a file that can be read, got ${quote(path)}: ${cause.message}.`, cause);
  });
  if (!found.isFile() || found.size > MAX_MODEL_BYTES)
    throw invalidInput('MODEL', `Expected a file of at most ${MAX_MODEL_BYTES} bytes, got ${quote(path)}.`);
  return readFile(path);
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
