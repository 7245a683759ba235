import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { toBytes } from './chunk-grid.ts';
import { TIME_FIELD } from './datasets.ts';
import type { Bars } from './merge-bars.ts';

/** Bars of one instrument in one bucket of the grid. */
export interface BucketBars {
  readonly instrumentId: number;
  readonly bucket: number;
  readonly bars: Bars;
}

/** One column of one instrument in one bucket, as it is stored. */
export interface NewChunk {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly count: number;
  /** How many values are not missing, and when the first and the last of them are. */
  readonly present: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly digest: Buffer;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A chunk a column, that of the times first. */
export function toChunks(
  { instrumentId, bucket, bars }: BucketBars,
  fieldIds: ReadonlyMap<string, number>,
): NewChunk[] {
  const { times, columns } = bars;
  return Object.entries({ [TIME_FIELD]: times, ...columns }).map(([name, values]) => {
    const data = toBytes(values);
    const digest = createHash('sha256').update(data).digest();
    const fieldId = fieldIds.get(name) ?? 0;
    return { instrumentId, fieldId, bucket, count: times.length, ...presence(times, values), digest, data };
  });
}

function presence(times: Float64Array, values: Float64Array) {
  let present = 0;
  let first = -1;
  let last = -1;
  for (let index = 0; index < values.length; index += 1) {
    if (Number.isNaN(values[index])) continue;
    if (first === -1) first = index;
    last = index;
    present += 1;
  }
  return { present, firstTime: first === -1 ? null : times[first], lastTime: last === -1 ? null : times[last] };
}

/**
 * Writes chunks under a revision, inside the transaction of the client. One that an earlier part of the same import wrote
 * is replaced.
 */
export async function insertChunks(client: PoolClient, chunks: readonly NewChunk[], revision: number): Promise<void> {
  if (chunks.length === 0) return;
  // Each value is a parameter of its own, which travels as it is; in an array it would travel as hexadecimal text.
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
