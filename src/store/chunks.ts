import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { fromBytes } from './chunk-grid.ts';
import type { Database } from './database.ts';
import { TIME_FIELD, findColumns } from './datasets.ts';

/** Which chunks: some columns of some instruments in a range of buckets, as they were at a revision. */
export interface Slice {
  readonly datasetId: number;
  readonly symbols: readonly string[];
  readonly fields: readonly string[];
  readonly firstBucket: number;
  readonly lastBucket: number;
  readonly asOf: number;
}

/** The bars of one instrument in one bucket. */
export interface InstrumentChunk {
  readonly symbol: string;
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
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
  const { rows } = await database.pool.query<{
    instrument_id: number;
    field_id: number;
    bucket: number;
    digest: Buffer;
  }>(
    `SELECT DISTINCT ON (instrument_id, field_id, bucket) instrument_id, field_id, bucket, digest
     FROM chunk
     WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND bucket BETWEEN $3 AND $4 AND revision <= $5
     ORDER BY instrument_id, field_id, bucket, revision DESC`,
    [[...instruments.values()], [...fields.values()], slice.firstBucket, slice.lastBucket, slice.asOf],
  );
  const symbolOf = invert(instruments);
  const fieldOf = invert(fields);
  const lines = rows.map(
    (row) =>
      `${JSON.stringify([symbolOf.get(row.instrument_id), fieldOf.get(row.field_id), row.bucket])} ${row.digest.toString('hex')}`,
  );
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** The buckets of a range that hold any bar of the instruments, in order. */
export async function findBuckets(database: Database, slice: Omit<Slice, 'fields'>): Promise<number[]> {
  const { instruments, fields } = await findColumns(database, slice.datasetId, slice.symbols, [TIME_FIELD]);
  const { rows } = await database.pool.query<{ bucket: number }>(
    `SELECT DISTINCT bucket FROM chunk
     WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND bucket BETWEEN $3 AND $4 AND revision <= $5 ORDER BY bucket`,
    [[...instruments.values()], [...fields.values()], slice.firstBucket, slice.lastBucket, slice.asOf],
  );
  return rows.map((row) => row.bucket);
}

/**
 * The bars of a slice, by instrument in the order of `symbols`, its buckets joined. One statement for all values. Where
 * an instrument lacks a field, it is NaN.
 */
export async function readSlice(database: Database, slice: Slice): Promise<InstrumentChunk[]> {
  const columns = await findColumns(database, slice.datasetId, slice.symbols, [TIME_FIELD, ...slice.fields]);
  return readColumns(database.pool, slice, columns);
}

/** As `readSlice`, over a connection of the caller's, where the ids of the columns are known. */
export async function readColumns(
  connection: Pick<PoolClient, 'query'>,
  slice: Slice,
  { instruments, fields }: { instruments: ReadonlyMap<string, number>; fields: ReadonlyMap<string, number> },
): Promise<InstrumentChunk[]> {
  const { rows } = await connection.query<{ instrument_id: number; field_id: number; bucket: number; data: Buffer }>(
    `SELECT DISTINCT ON (instrument_id, field_id, bucket) instrument_id, field_id, bucket, data
     FROM chunk
     WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND bucket BETWEEN $3 AND $4 AND revision <= $5
     ORDER BY instrument_id, field_id, bucket, revision DESC`,
    [[...instruments.values()], [...fields.values()], slice.firstBucket, slice.lastBucket, slice.asOf],
  );
  const found = new Map(rows.map((row) => [`${row.instrument_id}/${row.field_id}/${row.bucket}`, fromBytes(row.data)]));
  const buckets = [...new Set(rows.map((row) => row.bucket))].sort((a, b) => a - b);
  return slice.symbols.map((symbol) => {
    const chunk = (field: string, bucket: number) =>
      found.get(`${instruments.get(symbol)}/${fields.get(field)}/${bucket}`);
    const times = buckets.map((bucket) => chunk(TIME_FIELD, bucket) ?? new Float64Array());
    const columns = slice.fields.map((field) => {
      const parts = buckets.map(
        (bucket, index) => chunk(field, bucket) ?? new Float64Array(times[index]?.length ?? 0).fill(Number.NaN),
      );
      return [field, join(parts)] as const;
    });
    return { symbol, times: join(times), columns: Object.fromEntries(columns) };
  });
}

function join(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

const invert = (map: ReadonlyMap<string, number>) => new Map([...map].map(([name, id]) => [id, name]));
