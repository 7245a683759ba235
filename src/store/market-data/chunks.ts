import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { copyRows } from '../postgres/copy-rows.ts';
import type { Database } from '../postgres/database.ts';
import { TIME_FIELD, findColumns } from './datasets.ts';

/** Which chunks: some columns of some instruments in a range of buckets, as they were at a revision. */
export interface ChunkWindow {
  readonly instrumentIds: readonly number[];
  readonly fieldIds: readonly number[];
  /** Both included. */
  readonly firstBucket: number;
  readonly lastBucket: number;
  readonly asOf: number;
}

/** One chunk, without its values. */
export interface ChunkRef {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly revision: number;
  /** Bars. */
  readonly count: number;
  /** SHA-256 of the values, in hex: equal digests are equal values. */
  readonly digest: string;
}

type Connection = Pick<PoolClient, 'query'>;
type RefRow = [number, number, number, number, number, string];

/** The newest chunks of a window, by instrument, field and bucket. Answered from an index: no value is read. */
export async function findChunks(connection: Connection, window: ChunkWindow): Promise<ChunkRef[]> {
  const { rows } = await connection.query<RefRow>({
    rowMode: 'array',
    text: `SELECT DISTINCT ON (instrument_id, field_id, bucket)
       instrument_id, field_id, bucket, revision, count, encode(digest, 'hex')
     FROM chunk
     WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND bucket BETWEEN $3 AND $4 AND revision <= $5
     ORDER BY instrument_id, field_id, bucket, revision DESC`,
    values: [window.instrumentIds, window.fieldIds, window.firstBucket, window.lastBucket, window.asOf],
  });
  return rows.map(([instrumentId, fieldId, bucket, revision, count, digest]) => ({
    instrumentId,
    fieldId,
    bucket,
    revision,
    count,
    digest,
  }));
}

/** The buckets of a window that hold any bar, in order. @param window its field is that of the times */
export async function findBuckets(connection: Connection, window: ChunkWindow): Promise<number[]> {
  const { rows } = await connection.query<{ bucket: number }>(
    `SELECT DISTINCT bucket FROM chunk
     WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND bucket BETWEEN $3 AND $4 AND revision <= $5 ORDER BY bucket`,
    [window.instrumentIds, window.fieldIds, window.firstBucket, window.lastBucket, window.asOf],
  );
  return rows.map((row) => row.bucket);
}

/**
 * Reads the values of chunks into columns of their length, in one statement.
 * @throws Error where a chunk is gone or has another length: pruning removes chunks of old revisions
 */
export async function readChunks(
  connection: Connection,
  chunks: readonly ChunkRef[],
  columns: readonly Float64Array[],
): Promise<void> {
  const list = (pick: (chunk: ChunkRef) => number) =>
    `'{${chunks.map((chunk) => Math.trunc(pick(chunk))).join()}}'::int[]`;
  // Bytes that are not aligned go into shared memory one by one, aligned values many at once.
  const aligned = new Float64Array(Math.max(0, ...columns.map(({ length }) => length)));
  let read = 0;
  await copyRows(
    connection,
    `SELECT place::int, data
     FROM unnest(${list((chunk) => chunk.instrumentId)}, ${list((chunk) => chunk.fieldId)},
       ${list((chunk) => chunk.bucket)}, ${list((chunk) => chunk.revision)})
       WITH ORDINALITY AS wanted (instrument_id, field_id, bucket, revision, place)
     JOIN chunk USING (instrument_id, field_id, bucket, revision)`,
    ([place, data]) => {
      const column = columns[place.readInt32BE() - 1];
      // Throws where the values are too many; the platforms Node runs on are little-endian, as the stored bytes are.
      new Uint8Array(aligned.buffer, 0, column.byteLength).set(data);
      column.set(aligned.subarray(0, column.length));
      if (data.length === column.byteLength) read += 1;
    },
  );
  if (read < chunks.length) throw new Error(`${chunks.length - read} of ${chunks.length} chunks are gone.`);
}

/** As `readChunks`, over a connection of the pool. */
export async function loadChunks(
  database: Database,
  chunks: readonly ChunkRef[],
  columns: readonly Float64Array[],
): Promise<void> {
  const client = await database.pool.connect();
  let failure: Error | undefined;
  try {
    await readChunks(client, chunks, columns);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    throw failure;
  } finally {
    client.release(failure);
  }
}

/** Which columns, by their names. */
export interface Slice extends Pick<ChunkWindow, 'firstBucket' | 'lastBucket' | 'asOf'> {
  readonly datasetId: number;
  readonly symbols: readonly string[];
  readonly fields: readonly string[];
}

/**
 * SHA-256, in hex, over the digests of all chunks of a slice, with the symbol, field and bucket of each. Answered from
 * an index: no value is read.
 */
export async function digestSlice(database: Database, slice: Slice): Promise<string> {
  const { instruments, fields } = await findColumns(database, slice.datasetId, slice.symbols, [
    TIME_FIELD,
    ...slice.fields,
  ]);
  const window = { ...slice, instrumentIds: [...instruments.values()], fieldIds: [...fields.values()] };
  const symbolOf = invert(instruments);
  const fieldOf = invert(fields);
  const lines = (await findChunks(database.pool, window)).map(
    ({ instrumentId, fieldId, bucket, digest }) =>
      `${JSON.stringify([symbolOf.get(instrumentId), fieldOf.get(fieldId), bucket])} ${digest}`,
  );
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}

const invert = (map: ReadonlyMap<string, number>) => new Map([...map].map(([name, id]) => [id, name]));
