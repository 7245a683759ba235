import type { PoolClient } from 'pg';
import { fromBytes } from './chunk-grid.ts';
import { requireId } from './column-ids.ts';
import { TIME_FIELD } from './datasets.ts';
import { type Bars, mergeBars } from './merge-bars.ts';
import { type BucketBars, type NewChunk, toChunks } from './new-chunks.ts';

/**
 * Which chunks of a dataset new bars change: those bars merged with the ones that are there. Compares digests first,
 * and reads no value where nothing changes. All reads go over the import's own connection: if they took one from the
 * pool, as many imports as the pool has connections would wait for each other for ever.
 */
export async function changedChunks(
  client: PoolClient,
  fresh: readonly BucketBars[],
  fieldIds: ReadonlyMap<string, number>,
): Promise<NewChunk[]> {
  const chunks = fresh.map((piece) => toChunks(piece, fieldIds));
  const stored = await readNewest(client, { fresh, fieldIds: [...fieldIds.values()] }, 'digest');
  const present = new Map(stored.map((row) => [keyOf(row), row.content.toString('hex')] as const));
  const isNew = (chunk: NewChunk) => present.get(keyOf(chunk)) !== chunk.digest.toString('hex');
  const timeId = requireId(fieldIds, TIME_FIELD);
  const overlaps = fresh.filter(
    (piece, index) => present.has(keyOf({ ...piece, fieldId: timeId })) && chunks[index].some(isNew),
  );
  const old = await readBars(client, overlaps, fieldIds);
  return fresh.flatMap((piece, index) => {
    const before = old.get(piece);
    if (!before) return chunks[index].filter(isNew);
    return toChunks({ ...piece, bars: mergeBars(before, piece.bars) }, fieldIds).filter(isNew);
  });
}

interface Newest {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly content: Buffer;
}

const keyOf = (chunk: { instrumentId: number; fieldId: number; bucket: number }) =>
  `${chunk.instrumentId}/${chunk.fieldId}/${chunk.bucket}`;

/** The digests or the values of the newest chunks of the same buckets, those that this import has written included. */
async function readNewest(
  client: PoolClient,
  { fresh, fieldIds }: { fresh: readonly BucketBars[]; fieldIds: readonly number[] },
  column: 'digest' | 'data',
): Promise<Newest[]> {
  if (fresh.length === 0) return [];
  const { rows } = await client.query<Newest>(
    `SELECT asked.instrument_id AS "instrumentId", field.id AS "fieldId", asked.bucket, newest.content
     FROM unnest($1::int[], $2::int[]) AS asked (instrument_id, bucket)
     CROSS JOIN unnest($3::int[]) AS field (id)
     CROSS JOIN LATERAL (
       SELECT ${column} AS content FROM chunk
       WHERE chunk.instrument_id = asked.instrument_id AND chunk.field_id = field.id AND chunk.bucket = asked.bucket
       ORDER BY revision DESC LIMIT 1
     ) AS newest`,
    [fresh.map(({ instrumentId }) => instrumentId), fresh.map(({ bucket }) => bucket), fieldIds],
  );
  return rows;
}

/** The bars that are stored in each of the buckets. */
async function readBars(
  client: PoolClient,
  pieces: readonly BucketBars[],
  fieldIds: ReadonlyMap<string, number>,
): Promise<Map<BucketBars, Bars>> {
  const rows = await readNewest(client, { fresh: pieces, fieldIds: [...fieldIds.values()] }, 'data');
  const found = new Map(rows.map((row) => [keyOf(row), fromBytes(row.content)]));
  const bars = pieces.map((piece) => {
    const named = [...fieldIds].flatMap(([name, fieldId]) => {
      const values = found.get(keyOf({ ...piece, fieldId }));
      return values ? [[name, values] as const] : [];
    });
    const { [TIME_FIELD]: times = new Float64Array(), ...columns } = Object.fromEntries(named);
    return [piece, { times, columns }] as const;
  });
  return new Map(bars);
}
