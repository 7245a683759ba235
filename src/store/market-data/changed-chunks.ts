import type { PoolClient } from 'pg';
import { fromBytes } from './chunk-grid.ts';
import { TIME_FIELD } from './datasets.ts';
import { type Bars, mergeBars } from './merge-bars.ts';
import { type BucketBars, type NewChunk, toChunks } from './new-chunks.ts';

/**
 * What bars change in a dataset, merged with those it has. Where all that is new is there already, no value is read. All
 * reads go over the connection of the import: one that waited for another would wait for ever where all are taken by
 * imports.
 */
export async function changedChunks(
  client: PoolClient,
  fresh: readonly BucketBars[],
  fieldIds: ReadonlyMap<string, number>,
): Promise<NewChunk[]> {
  const chunks = fresh.map((piece) => toChunks(piece, fieldIds));
  const wanted = { fresh, fieldIds: [...fieldIds.values()] };
  const present = new Map(
    (await readNewest(client, wanted, 'digest')).map((row) => [keyOf(row), row.content.toString('hex')] as const),
  );
  const isNew = (chunk: NewChunk) => present.get(keyOf(chunk)) !== chunk.digest.toString('hex');
  const timeId = fieldIds.get(TIME_FIELD) ?? 0;
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

/** The newest chunks, those of earlier parts of this import among them: their digests, or their values. */
async function readNewest(
  client: PoolClient,
  { fresh, fieldIds }: { fresh: readonly BucketBars[]; fieldIds: readonly number[] },
  column: 'digest' | 'data',
): Promise<Newest[]> {
  if (fresh.length === 0) return [];
  const { rows } = await client.query<Newest>(
    `SELECT wanted.instrument_id AS "instrumentId", field.id AS "fieldId", wanted.bucket, newest.content
     FROM unnest($1::int[], $2::int[]) AS wanted (instrument_id, bucket)
     CROSS JOIN unnest($3::int[]) AS field (id)
     CROSS JOIN LATERAL (
       SELECT ${column} AS content FROM chunk
       WHERE chunk.instrument_id = wanted.instrument_id AND chunk.field_id = field.id AND chunk.bucket = wanted.bucket
       ORDER BY revision DESC LIMIT 1
     ) AS newest`,
    [fresh.map(({ instrumentId }) => instrumentId), fresh.map(({ bucket }) => bucket), fieldIds],
  );
  return rows;
}

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
