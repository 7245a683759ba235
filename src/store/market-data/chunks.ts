import type { PoolClient } from 'pg';
import { copyRows } from '../postgres/copy-rows.ts';
import type { BucketSpan } from './bar-counts.ts';
import type { Database } from '../postgres/database.ts';

/** The chunks of some fields in a span of buckets of each instrument. */
export interface ChunkSpans {
  readonly spans: readonly (BucketSpan & { readonly instrumentId: number })[];
  readonly fieldIds: readonly number[];
  /** Newer chunks are not seen. */
  readonly revision: number;
}

/** A BarRange as the table of chunks has it: ids instead of names, whole buckets instead of instants. */
export interface ChunkWindow extends BucketSpan {
  readonly instrumentIds: readonly number[];
  readonly fieldIds: readonly number[];
  /** Newer chunks are not seen. */
  readonly revision: number;
}

/** One chunk, without its values. */
export interface ChunkRef {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly revision: number;
  /** Bars of the instrument in the bucket, and so values of the chunk. */
  readonly count: number;
  /** SHA-256 of the values, in hex: equal digests are equal values. */
  readonly digest: string;
}

type Connection = Pick<PoolClient, 'query'>;
type RefRow = [number, number, number, number, number, string];

/**
 * The newest chunk of each instrument, field and bucket: of each instrument by field and bucket. Answered from an
 * index; no value is read.
 */
export async function findChunks(
  connection: Connection,
  { spans, fieldIds, revision }: ChunkSpans,
): Promise<ChunkRef[]> {
  const { rows } = await connection.query<RefRow>({
    rowMode: 'array',
    text: `SELECT newest.* FROM unnest($1::int[], $2::int[], $3::int[]) AS span (instrument_id, first, last)
     CROSS JOIN LATERAL (
       SELECT DISTINCT ON (field_id, bucket)
         chunk.instrument_id, field_id, bucket, revision, count, encode(digest, 'hex')
       FROM chunk
       WHERE chunk.instrument_id = span.instrument_id AND field_id = ANY($4)
         AND bucket BETWEEN span.first AND span.last AND revision <= $5
       ORDER BY field_id, bucket, revision DESC
     ) AS newest`,
    values: [
      spans.map(({ instrumentId }) => instrumentId),
      spans.map(({ firstBucket }) => firstBucket),
      spans.map(({ lastBucket }) => lastBucket),
      fieldIds,
      revision,
    ],
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

/**
 * The buckets in which any instrument of the window has bars, in order.
 * @param window its only field is that of the times
 */
export async function findBuckets(connection: Connection, window: ChunkWindow): Promise<number[]> {
  const { rows } = await connection.query<{ bucket: number }>(
    `SELECT DISTINCT bucket FROM chunk
     WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND bucket BETWEEN $3 AND $4 AND revision <= $5 ORDER BY bucket`,
    [window.instrumentIds, window.fieldIds, window.firstBucket, window.lastBucket, window.revision],
  );
  return rows.map((row) => row.bucket);
}

/**
 * Reads the values of chunks in one statement, each into the column at the same index, which has `count` values.
 * @throws Error where a chunk is no longer there (pruning removes old revisions) or has another length
 */
export async function readChunks(
  connection: Connection,
  chunks: readonly ChunkRef[],
  columns: readonly Float64Array[],
): Promise<void> {
  const list = (pick: (chunk: ChunkRef) => number) =>
    `'{${chunks.map((chunk) => Math.trunc(pick(chunk))).join()}}'::int[]`;
  // The bytes arrive unaligned. Copied straight into shared memory they would go one by one; from an aligned buffer
  // they go as whole values.
  const aligned = new Float64Array(Math.max(0, ...columns.map(({ length }) => length)));
  let read = 0;
  await copyRows(
    connection,
    `SELECT position::int, data
     FROM unnest(${list((chunk) => chunk.instrumentId)}, ${list((chunk) => chunk.fieldId)},
       ${list((chunk) => chunk.bucket)}, ${list((chunk) => chunk.revision)})
       WITH ORDINALITY AS asked (instrument_id, field_id, bucket, revision, position)
     JOIN chunk USING (instrument_id, field_id, bucket, revision)`,
    ([position, data]) => {
      const column = columns[position.readInt32BE() - 1];
      // `set` throws where there are more values than the column has. Node runs on little-endian machines only.
      new Uint8Array(aligned.buffer, 0, column.byteLength).set(data);
      column.set(aligned.subarray(0, column.length));
      if (data.length === column.byteLength) read += 1;
    },
  );
  if (read < chunks.length) throw new Error(`${chunks.length - read} of ${chunks.length} chunks are gone.`);
}

/** `readChunks` over a connection of the pool, which is closed where the read fails. */
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
