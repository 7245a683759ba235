import { type Hash, createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { OperationalError } from '../../errors.ts';
import { BarCalendar } from './bar-calendar.ts';
import { changedChunks } from './changed-chunks.ts';
import { requireId } from './column-ids.ts';
import type { Database } from '../postgres/database.ts';
import { CALENDAR_SYMBOL, type DatasetRow, TIME_FIELD, findDatasets } from './datasets.ts';
import { type Bars, splitByBucket } from './merge-bars.ts';
import { type BucketBars, insertChunks } from './new-chunks.ts';
import { OpenBuckets } from './open-buckets.ts';
import { prefetched } from './prefetched.ts';

export interface BarsImport {
  readonly dataset: string;
  readonly source: string;
  /** The name of the key that imports. */
  readonly createdBy: string;
  /** The bars of a file in parts of bounded size. Those of one instrument are in time order over all parts. */
  readonly parts: AsyncIterable<{ readonly instruments: ReadonlyMap<string, Bars>; readonly rows: number }>;
  /** Asked where the dataset is new. @param times the first bar times of the instrument that has the most of them */
  timeframeOf(times: Float64Array): number;
  /** Is from now on that of the dataset; null leaves it as it is, or to be told from the bars. */
  readonly periodsPerYear: number | null;
}

export interface ImportOutcome {
  readonly dataset: DatasetRow;
  readonly changed: boolean;
  readonly rows: number;
  readonly symbols: readonly string[];
}

/**
 * Merges bars into a dataset, all of them or none: one transaction is open while the parts are read. Only chunks whose
 * bytes change are written, under the next revision; the old ones stay. Where nothing changes, the revision does not
 * rise. Imports into the same dataset wait for each other.
 * @throws {OperationalError} DATABASE_UNAVAILABLE where the connection is lost; nothing was imported
 */
export async function importChunks(database: Database, request: BarsImport): Promise<ImportOutcome> {
  const outcome = await importOverConnection(database, request);
  const dataset = (await findDatasets(database, [request.dataset])).get(request.dataset);
  if (!dataset) throw new Error(`Dataset ${request.dataset} was deleted while it was imported into.`);
  return { dataset, ...outcome };
}

/** Imports over one connection. A second one would have to be waited for while this one is held: see changedChunks. */
async function importOverConnection(database: Database, request: BarsImport): Promise<Omit<ImportOutcome, 'dataset'>> {
  const client = await database.pool.connect();
  let lost: Error | undefined;
  let failure: Error | undefined;
  const note = (error: Error) => {
    lost = error;
  };
  client.on('error', note);
  try {
    await client.query('BEGIN');
    const outcome = await new Import(client, request).run();
    await client.query('COMMIT');
    return outcome;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    if (lost === undefined && !isLost(failure)) throw error;
    const message = 'The connection to PostgreSQL was lost, and nothing of the file was imported. Retry later.';
    throw new OperationalError('DATABASE_UNAVAILABLE', message, { cause: failure });
  } finally {
    client.off('error', note);
    // A connection on which something failed is closed, and PostgreSQL rolls its transaction back.
    client.release(failure);
  }
}

/** Error codes of PostgreSQL for a lost connection (08…) and for its shutdown (57P…), and those of the socket. */
const isLost = (error: Error) => 'code' in error && /^(08|57P|ECONN|EPIPE)/.test(String(error.code));

/** Limits of one INSERT: chunks, and values, which are 8 MiB. */
const MAX_CHUNKS = 500;
const MAX_VALUES = 2 ** 20;
/** Values that may be held back: 160 MiB, which is a bucket of 800 instruments with five fields. */
const MAX_HELD = 20 * 2 ** 20;

/** The dataset that is imported into, before the import. */
interface Target {
  readonly id: number;
  readonly revision: number;
  readonly timeframeMs: number;
  readonly fieldIds: ReadonlyMap<string, number>;
}

/** One import, inside the transaction of its connection. */
class Import {
  readonly #client: PoolClient;
  readonly #request: BarsImport;
  readonly #hash: Hash = createHash('sha256');
  readonly #rowsOf = new Map<string, number>();
  readonly #held = new OpenBuckets();
  #writing: Promise<void> = Promise.resolve();
  #changed = false;

  constructor(client: PoolClient, request: BarsImport) {
    this.#client = client;
    this.#request = request;
  }

  async run(): Promise<Omit<ImportOutcome, 'dataset'>> {
    let target: Target | undefined;
    let rows = 0;
    for await (const part of prefetched(this.#request.parts)) {
      target ??= await this.#open(part.instruments);
      await this.#add(part.instruments, target);
      for (const [symbol, { times }] of part.instruments)
        this.#rowsOf.set(symbol, (this.#rowsOf.get(symbol) ?? 0) + times.length);
      rows += part.rows;
    }
    if (target) {
      await this.#write(
        this.#held.release(() => false),
        target,
      );
      await this.#writing;
      if (this.#changed) await this.#raise(target, rows);
    }
    return { changed: this.#changed, rows, symbols: [...this.#rowsOf.keys()].sort() };
  }

  /** Locks the dataset, creating it where there is none, and makes sure that every column has a field. */
  async #open(instruments: ReadonlyMap<string, Bars>): Promise<Target> {
    const longest = [...instruments.values()].reduce((a, b) => (b.times.length > a.times.length ? b : a));
    const { dataset: name, periodsPerYear } = this.#request;
    const calendar = { timeframeMs: this.#request.timeframeOf(longest.times), periodsPerYear };
    const dataset = await lockDataset(this.#client, name, calendar);
    return { ...dataset, fieldIds: await ensureFields(this.#client, dataset.id, Object.keys(longest.columns)) };
  }

  async #add(instruments: ReadonlyMap<string, Bars>, target: Target): Promise<void> {
    const ids = await ensureInstruments(this.#client, target.id, [...instruments.keys(), CALENDAR_SYMBOL]);
    const present = new Set([...instruments.keys()].map((symbol) => ids.get(symbol)));
    const calendar = new BarCalendar();
    await this.#write(this.#complete(bucketsOf(instruments, ids, target.timeframeMs), calendar), target);
    const isFull = this.#held.values > MAX_HELD;
    await this.#write(
      this.#held.release((id) => !isFull && present.has(id)),
      target,
    );
    await this.#write(calendar.pieces(requireId(ids, CALENDAR_SYMBOL)), target);
  }

  /** The buckets that are complete, as no more of their bars can come. The others are held back. */
  *#complete(pieces: Iterable<BucketBars>, calendar: BarCalendar): Generator<BucketBars> {
    for (const piece of pieces) {
      calendar.add(piece);
      const complete = this.#held.add(piece);
      if (complete) yield complete;
    }
  }

  async #write(pieces: Iterable<BucketBars>, target: Target): Promise<void> {
    for (const batch of batchesOf(pieces, target.fieldIds.size)) {
      const chunks = await changedChunks(this.#client, batch, target.fieldIds);
      for (const { digest } of chunks) this.#hash.update(digest);
      this.#changed ||= chunks.length > 0;
      await this.#writing;
      // Not awaited: the next batch is prepared meanwhile. Both use the same connection, so what that batch reads, it
      // reads after this write.
      this.#writing = insertChunks(this.#client, chunks, target.revision + 1);
      // Awaited before the next write and at the end of the import; until then a failure must not count as unhandled.
      this.#writing.catch(() => undefined);
    }
  }

  async #raise({ id, revision }: Target, rows: number): Promise<void> {
    await this.#client.query(
      'INSERT INTO import (dataset_id, revision, source, digest, rows, created_by) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, revision + 1, this.#request.source, this.#hash.digest('hex'), rows, this.#request.createdBy],
    );
    await this.#client.query('UPDATE dataset SET revision = $2 WHERE id = $1', [id, revision + 1]);
  }
}

/** Buckets in batches of what goes into one INSERT. */
function* batchesOf(pieces: Iterable<BucketBars>, fields: number): Generator<BucketBars[]> {
  let batch: BucketBars[] = [];
  let values = 0;
  for (const piece of pieces) {
    batch.push(piece);
    values += piece.bars.times.length * fields;
    if ((batch.length + 1) * fields <= MAX_CHUNKS && values < MAX_VALUES) continue;
    yield batch;
    batch = [];
    values = 0;
  }
  if (batch.length > 0) yield batch;
}

function* bucketsOf(
  instruments: ReadonlyMap<string, Bars>,
  ids: ReadonlyMap<string, number>,
  timeframeMs: number,
): Generator<BucketBars> {
  for (const [symbol, bars] of instruments)
    for (const piece of splitByBucket(bars, timeframeMs)) yield { instrumentId: requireId(ids, symbol), ...piece };
}

/**
 * Locks a dataset against other imports. The lock is weak enough for a launch to hold its revision at the same time.
 */
async function lockDataset(
  client: PoolClient,
  name: string,
  { timeframeMs, periodsPerYear }: { readonly timeframeMs: number; readonly periodsPerYear: number | null },
) {
  await client.query(
    `INSERT INTO dataset (name, timeframe_ms, periods_per_year) VALUES ($1, $2, $3) ON CONFLICT (name)
     DO UPDATE SET periods_per_year = coalesce($3, dataset.periods_per_year)`,
    [name, timeframeMs, periodsPerYear],
  );
  const { rows } = await client.query<{ id: number; revision: number; timeframe_ms: number }>(
    'SELECT id, revision, timeframe_ms FROM dataset WHERE name = $1 FOR NO KEY UPDATE',
    [name],
  );
  const [row] = rows;
  if (!row) throw new Error(`Dataset ${name} was deleted while it was imported into.`);
  return { id: row.id, revision: row.revision, timeframeMs: row.timeframe_ms };
}

/** Creates the fields that are missing. The ids of all fields of the dataset, by name. */
async function ensureFields(client: PoolClient, datasetId: number, names: readonly string[]) {
  await client.query('INSERT INTO field (dataset_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING', [
    datasetId,
    [TIME_FIELD, ...names],
  ]);
  const { rows } = await client.query<{ id: number; name: string }>(
    'SELECT id, name FROM field WHERE dataset_id = $1 ORDER BY id',
    [datasetId],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** Creates the instruments that are missing. The ids of these symbols. */
async function ensureInstruments(client: PoolClient, datasetId: number, symbols: readonly string[]) {
  await client.query(
    'INSERT INTO instrument (dataset_id, symbol) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
    [datasetId, symbols],
  );
  const { rows } = await client.query<{ id: number; symbol: string }>(
    'SELECT id, symbol FROM instrument WHERE dataset_id = $1 AND symbol = ANY($2)',
    [datasetId, symbols],
  );
  return new Map(rows.map(({ id, symbol }) => [symbol, id]));
}
