import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { changedChunks, insertChunks } from './changed-chunks.ts';
import type { Database } from './database.ts';
import { type DatasetRow, TIME_FIELD, findDatasets } from './datasets.ts';
import type { Bars } from './merge-bars.ts';

export interface BarsImport {
  readonly dataset: string;
  /** Used where the dataset is new. */
  readonly timeframeMs: number;
  readonly periodsPerYear: number;
  readonly source: string;
  readonly rows: number;
  readonly instruments: ReadonlyMap<string, Bars>;
}

/** Instruments whose old and new chunks are in memory at once. */
const GROUP = 32;

/**
 * Merges bars into a dataset, in one transaction. Only chunks whose bytes change are written, under the next revision; the
 * old ones stay. Where nothing changes the revision does not rise. Imports into one dataset wait for each other.
 */
export async function importChunks(
  database: Database,
  request: BarsImport,
): Promise<{ dataset: DatasetRow; changed: boolean }> {
  const changed = await importOverConnection(database, request);
  const dataset = (await findDatasets(database, [request.dataset])).get(request.dataset);
  if (!dataset) throw new Error(`Dataset ${request.dataset} was deleted while it was imported into.`);
  return { dataset, changed };
}

/** One connection for all of an import, so that it waits for none while it holds one. */
async function importOverConnection(database: Database, request: BarsImport): Promise<boolean> {
  const client = await database.pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const changed = await importInto(client, request);
    await client.query('COMMIT');
    return changed;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    throw error;
  } finally {
    // A connection that failed is ended, and PostgreSQL rolls its transaction back.
    client.release(failure);
  }
}

async function importInto(client: PoolClient, request: BarsImport): Promise<boolean> {
  const { id, revision, timeframeMs } = await lockDataset(client, request);
  const fieldIds = await ensureFields(client, id, request.instruments);
  const instruments = [...request.instruments];
  const hash = createHash('sha256');
  let changed = false;
  for (let from = 0; from < instruments.length; from += GROUP) {
    const group = new Map(instruments.slice(from, from + GROUP));
    const instrumentIds = await ensureInstruments(client, id, [...group.keys()]);
    const columns = { instrumentIds, fieldIds };
    const chunks = await changedChunks(client, { id, revision, timeframeMs }, group, columns);
    for (const { digest } of chunks) hash.update(digest);
    changed ||= chunks.length > 0;
    await insertChunks(client, chunks, revision + 1);
  }
  if (!changed) return false;
  await client.query('INSERT INTO import (dataset_id, revision, source, digest, rows) VALUES ($1, $2, $3, $4, $5)', [
    id,
    revision + 1,
    request.source,
    hash.digest('hex'),
    request.rows,
  ]);
  await client.query('UPDATE dataset SET revision = $2 WHERE id = $1', [id, revision + 1]);
  return true;
}

async function lockDataset(client: PoolClient, { dataset, timeframeMs, periodsPerYear }: BarsImport) {
  await client.query(
    'INSERT INTO dataset (name, timeframe_ms, periods_per_year) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [dataset, timeframeMs, periodsPerYear],
  );
  const { rows } = await client.query<{ id: number; revision: number; timeframe_ms: number }>(
    'SELECT id, revision, timeframe_ms FROM dataset WHERE name = $1 FOR UPDATE',
    [dataset],
  );
  const [row] = rows;
  if (!row) throw new Error(`Dataset ${dataset} was deleted while it was imported into.`);
  return { id: row.id, revision: row.revision, timeframeMs: row.timeframe_ms };
}

/** The ids of all fields of the dataset, those of the import among them. */
async function ensureFields(client: PoolClient, datasetId: number, instruments: ReadonlyMap<string, Bars>) {
  const names = new Set([TIME_FIELD]);
  for (const { columns } of instruments.values()) for (const name of Object.keys(columns)) names.add(name);
  await client.query('INSERT INTO field (dataset_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING', [
    datasetId,
    [...names],
  ]);
  const { rows } = await client.query<{ id: number; name: string }>(
    'SELECT id, name FROM field WHERE dataset_id = $1 ORDER BY id',
    [datasetId],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

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
