import type { Database } from '../postgres/database.ts';
import { BARS_PER_BUCKET, bucketOf } from './chunk-grid.ts';
import { type ChunkRef, findBuckets, findChunks, loadChunks } from './chunks.ts';
import { findColumnIds } from './column-ids.ts';
import { TIME_FIELD } from './datasets.ts';

/** What is looked at, at least: four weeks, so that every day of the week and an ordinary day of trading are there. */
const ENOUGH_MS = 28 * 86_400_000;
/** How many values are read at most, beyond those of the first instrument: 16 MiB. */
const MAX_VALUES = 2 ** 21;

/** Which bars. */
export interface RecentBars {
  readonly datasetId: number;
  readonly timeframeMs: number;
  readonly revision: number;
  readonly symbols: readonly string[];
  /** The last instant, ms since the epoch. */
  readonly to: number;
}

/**
 * The times at which any of the symbols has a bar, rising: of the last weeks up to an instant, as whole buckets of the
 * time grid. Instruments with the same times are read once; where there are very many different ones, those with the
 * most bars count.
 */
export async function recentTimes(
  database: Database,
  { datasetId, timeframeMs, revision, symbols, to }: RecentBars,
): Promise<Float64Array> {
  const named = (name: string) => ({ datasetId, name });
  const [ids, [timeFieldId]] = await Promise.all([
    findColumnIds(database, 'instrument', symbols.map(named)),
    findColumnIds(database, 'field', [named(TIME_FIELD)]),
  ]);
  const instrumentIds = ids.filter((id) => id !== undefined);
  if (timeFieldId === undefined) return new Float64Array();
  const columns = { instrumentIds, fieldIds: [timeFieldId], revision };
  const all = { firstBucket: -(2 ** 31), lastBucket: Math.min(2 ** 31 - 1, bucketOf(to, timeframeMs)) };
  const enough = 1 + Math.ceil(ENOUGH_MS / (BARS_PER_BUCKET * timeframeMs));
  const buckets = (await findBuckets(database.pool, { ...columns, ...all })).slice(-enough);
  const [firstBucket = 0] = buckets;
  const lastBucket = buckets.at(-1) ?? firstBucket;
  const spans = instrumentIds.map((instrumentId) => ({ instrumentId, firstBucket, lastBucket }));
  return readTimes(database, await findChunks(database.pool, { ...columns, spans }));
}

async function readTimes(database: Database, chunks: readonly ChunkRef[]): Promise<Float64Array> {
  const byInstrument = [...Map.groupBy(chunks, ({ instrumentId }) => instrumentId).values()];
  const barsOf = (own: readonly ChunkRef[]) => own.reduce((sum, { count }) => sum + count, 0);
  const distinct = new Map<string, ChunkRef>();
  let values = 0;
  for (const own of byInstrument.sort((a, b) => barsOf(b) - barsOf(a))) {
    const fresh = own.filter(({ digest }) => !distinct.has(digest));
    values += barsOf(fresh);
    if (distinct.size > 0 && values > MAX_VALUES) break;
    for (const chunk of fresh) distinct.set(chunk.digest, chunk);
  }
  const read = [...distinct.values()];
  const columns = read.map(({ count }) => new Float64Array(count));
  await loadChunks(database, read, columns);
  const times = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const column of columns) {
    times.set(column, offset);
    offset += column.length;
  }
  return times.sort().filter((time, index) => index === 0 || time !== times[index - 1]);
}
