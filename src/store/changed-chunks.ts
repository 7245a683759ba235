import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { bucketOf, toBytes } from './chunk-grid.ts';
import { readColumns } from './chunks.ts';
import { type DatasetRow, TIME_FIELD } from './datasets.ts';
import { type Bars, mergeBars, splitByBucket } from './merge-bars.ts';

/** One column of one instrument in one bucket, as it is stored. */
export interface NewChunk {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly digest: Buffer;
  readonly data: Uint8Array<ArrayBuffer>;
}

interface ColumnIds {
  readonly instrumentIds: ReadonlyMap<string, number>;
  readonly fieldIds: ReadonlyMap<string, number>;
}

/**
 * What bars change in a dataset, merged with those it has. What there is, is read in two statements for all instruments,
 * over the connection of the import: one that waited for another would wait for ever where all are taken by imports.
 */
export async function changedChunks(
  client: PoolClient,
  dataset: Pick<DatasetRow, 'id' | 'revision' | 'timeframeMs'>,
  instruments: ReadonlyMap<string, Bars>,
  ids: ColumnIds,
): Promise<NewChunk[]> {
  const { timeframeMs } = dataset;
  const all = [...instruments.values()];
  const firstBucket = Math.min(...all.map(({ times }) => bucketOf(times[0], timeframeMs)));
  const lastBucket = Math.max(...all.map(({ times }) => bucketOf(times[times.length - 1], timeframeMs)));
  const symbols = [...instruments.keys()];
  const buckets = { firstBucket, lastBucket };
  const present = await presentDigests(client, ids, { symbols, ...buckets });
  const fields = [...ids.fieldIds.keys()].filter((name) => name !== TIME_FIELD);
  const slice = { datasetId: dataset.id, symbols, fields, ...buckets, asOf: dataset.revision };
  const old =
    present.size === 0
      ? []
      : await readColumns(client, slice, { instruments: ids.instrumentIds, fields: ids.fieldIds });
  return symbols.flatMap((symbol, index) => {
    const bars = instruments.get(symbol);
    if (!bars) return [];
    const before = old[index];
    const merged = before ? mergeBars(before, bars) : bars;
    return newChunks(merged, timeframeMs, ids.instrumentIds.get(symbol) ?? 0, ids.fieldIds).filter(
      (chunk) => present.get(keyOf(chunk)) !== chunk.digest.toString('hex'),
    );
  });
}

const keyOf = (chunk: { instrumentId: number; fieldId: number; bucket: number }) =>
  `${chunk.instrumentId}/${chunk.fieldId}/${chunk.bucket}`;

async function presentDigests(
  client: PoolClient,
  { instrumentIds }: ColumnIds,
  range: { symbols: readonly string[]; firstBucket: number; lastBucket: number },
): Promise<Map<string, string>> {
  const ids = range.symbols.map((symbol) => instrumentIds.get(symbol));
  const { rows } = await client.query<{ instrument_id: number; field_id: number; bucket: number; digest: Buffer }>(
    `SELECT DISTINCT ON (instrument_id, field_id, bucket) instrument_id, field_id, bucket, digest FROM chunk
     WHERE instrument_id = ANY($1) AND bucket BETWEEN $2 AND $3
     ORDER BY instrument_id, field_id, bucket, revision DESC`,
    [ids, range.firstBucket, range.lastBucket],
  );
  return new Map(
    rows.map(({ instrument_id: instrumentId, field_id: fieldId, bucket, digest }) => [
      keyOf({ instrumentId, fieldId, bucket }),
      digest.toString('hex'),
    ]),
  );
}

function newChunks(
  bars: Bars,
  timeframeMs: number,
  instrumentId: number,
  fieldIds: ReadonlyMap<string, number>,
): NewChunk[] {
  return [...splitByBucket(bars, timeframeMs)].flatMap(({ bucket, bars: { times, columns } }) =>
    Object.entries({ [TIME_FIELD]: times, ...columns }).map(([name, values]) => {
      const data = toBytes(values);
      const range = { count: times.length, firstTime: times[0], lastTime: times[times.length - 1] };
      const digest = createHash('sha256').update(data).digest();
      return { instrumentId, fieldId: fieldIds.get(name) ?? 0, bucket, ...range, digest, data };
    }),
  );
}

const BATCH = 500;

/** Writes chunks under a revision, inside the transaction of the client. */
export async function insertChunks(client: PoolClient, chunks: readonly NewChunk[], revision: number): Promise<void> {
  for (let from = 0; from < chunks.length; from += BATCH) {
    const batch = chunks.slice(from, from + BATCH);
    // Each value is a parameter of its own, which travels as it is; in an array it would travel as hexadecimal text.
    const data = batch.map((_, index) => `$${index + 9}`).join(', ');
    await client.query(
      `INSERT INTO chunk (revision, instrument_id, field_id, bucket, count, first_time, last_time, digest, data)
       SELECT $1::int, * FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::float8[], $7::float8[],
         $8::bytea[], ARRAY[${data}]::bytea[])`,
      [
        revision,
        batch.map((chunk) => chunk.instrumentId),
        batch.map((chunk) => chunk.fieldId),
        batch.map((chunk) => chunk.bucket),
        batch.map((chunk) => chunk.count),
        batch.map((chunk) => chunk.firstTime),
        batch.map((chunk) => chunk.lastTime),
        batch.map((chunk) => chunk.digest),
        ...batch.map((chunk) => Buffer.from(chunk.data.buffer)),
      ],
    );
  }
}
