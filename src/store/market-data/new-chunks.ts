import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { toBytes } from './chunk-grid.ts';
import { requireId } from './column-ids.ts';
import { TIME_FIELD } from './datasets.ts';
import type { Bars } from './merge-bars.ts';

/** Bars of one instrument in one bucket of the time grid. */
export interface BucketBars {
  readonly instrumentId: number;
  readonly bucket: number;
  readonly bars: Bars;
}

/** A chunk to be stored: the values of one field of one instrument in one bucket. */
export interface NewChunk {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly count: number;
  /**
   * How many values are not missing (NaN), and the bar times of the first and the last of those; null where all are.
   */
  readonly present: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly digest: Buffer;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** One chunk for each column of the bars, that of the times first. @param fieldIds of all columns, by name */
export function toChunks(
  { instrumentId, bucket, bars }: BucketBars,
  fieldIds: ReadonlyMap<string, number>,
): NewChunk[] {
  const { times, columns } = bars;
  return Object.entries({ [TIME_FIELD]: times, ...columns }).map(([name, values]) => {
    const data = toBytes(values);
    const digest = createHash('sha256').update(data).digest();
    const fieldId = requireId(fieldIds, name);
    return { instrumentId, fieldId, bucket, count: times.length, ...presence(times, values), digest, data };
  });
}

function presence(times: Float64Array, values: Float64Array) {
  let present = 0;
  let firstTime: number | null = null;
  let lastTime: number | null = null;
  for (let index = 0; index < values.length; index += 1) {
    if (Number.isNaN(values[index])) continue;
    firstTime ??= times[index];
    lastTime = times[index];
    present += 1;
  }
  return { present, firstTime, lastTime };
}

/**
 * Writes chunks under a revision, inside the client's transaction. Replaces what an earlier part of the import wrote.
 */
export async function insertChunks(client: PoolClient, chunks: readonly NewChunk[], revision: number): Promise<void> {
  if (chunks.length === 0) return;
  // Each chunk is a parameter of its own: those are sent as bytes, while an array of them would be sent as hex text.
  const data = chunks.map((_, index) => `$${index + 10}`).join(', ');
  await client.query(
    `INSERT INTO chunk (revision, instrument_id, field_id, bucket, count, present, first_time, last_time, digest, data)
     SELECT $1::int, * FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::float8[], $8::float8[],
       $9::bytea[], ARRAY[${data}]::bytea[])
     ON CONFLICT (instrument_id, field_id, bucket, revision) DO UPDATE SET count = excluded.count,
       present = excluded.present, first_time = excluded.first_time, last_time = excluded.last_time,
       digest = excluded.digest, data = excluded.data`,
    [
      revision,
      chunks.map((chunk) => chunk.instrumentId),
      chunks.map((chunk) => chunk.fieldId),
      chunks.map((chunk) => chunk.bucket),
      chunks.map((chunk) => chunk.count),
      chunks.map((chunk) => chunk.present),
      chunks.map((chunk) => chunk.firstTime),
      chunks.map((chunk) => chunk.lastTime),
      chunks.map((chunk) => chunk.digest),
      ...chunks.map((chunk) => Buffer.from(chunk.data.buffer)),
    ],
  );
}
