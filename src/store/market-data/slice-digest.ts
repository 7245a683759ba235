import { createHash } from 'node:crypto';
import type { Database } from '../postgres/database.ts';
import type { BarRange } from './bar-range.ts';
import { BARS_PER_BUCKET, bucketOf } from './chunk-grid.ts';
import { findChunks } from './chunks.ts';
import { type NameInDataset, findColumnIds } from './column-ids.ts';
import { TIME_FIELD } from './datasets.ts';

/** How far back and ahead of a bar its features read. */
export interface FeatureReach {
  /** Bars of the same instrument before the bar; Infinity where all of its past counts, as in a running sum. */
  readonly warmupBars: number;
  /**
   * How deep cross-sectional operators are nested: `CSRank(Mean(CSRank($close),5))` is 2 deep. Each level adds one more
   * warm-up, of every instrument that is compared.
   */
  readonly crossSectionDepth?: number;
}

/** Smaller than the bucket of any time. */
const FIRST_BUCKET = -(2 ** 31);

/**
 * The first bucket that the warm-up of a bucket can reach back into. An instrument is assumed to have at least one bar
 * in every four steps of the grid, which covers nights and weekends.
 */
export function warmupBucket(bucket: number, { warmupBars, crossSectionDepth = 0 }: FeatureReach): number {
  return Math.max(FIRST_BUCKET, bucket - bucketsOfBars(warmupBars * (1 + crossSectionDepth)));
}

/** How many buckets so many bars can spread over. */
export const bucketsOfBars = (bars: number): number => Math.ceil((4 * bars) / BARS_PER_BUCKET);

/**
 * SHA-256, in hex, of every chunk that a run over the range reads, warm-up included: a hash over the chunks' digests,
 * each with its symbol, field and bucket. Answered from an index; no value is read. Symbols and fields that the dataset
 * lacks count for nothing.
 */
export async function sliceDigest(database: Database, range: BarRange & FeatureReach): Promise<string> {
  const { datasetId, timeframeMs, revision, from, to } = range;
  const inDataset = (name: string) => ({ datasetId, name });
  const [symbolOf, fieldOf] = await Promise.all([
    namesById(database, 'instrument', range.symbols.map(inDataset)),
    namesById(database, 'field', [TIME_FIELD, ...range.fields].map(inDataset)),
  ]);
  const chunks = await findChunks(database.pool, {
    instrumentIds: [...symbolOf.keys()],
    fieldIds: [...fieldOf.keys()],
    firstBucket: warmupBucket(bucketOf(from, timeframeMs), range),
    lastBucket: bucketOf(to, timeframeMs),
    revision,
  });
  const lines = chunks.map(
    ({ instrumentId, fieldId, bucket, digest }) =>
      `${JSON.stringify([symbolOf.get(instrumentId), fieldOf.get(fieldId), bucket])} ${digest}`,
  );
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}

async function namesById(
  database: Database,
  kind: 'instrument' | 'field',
  names: readonly NameInDataset[],
): Promise<Map<number, string>> {
  const ids = await findColumnIds(database, kind, names);
  return new Map(ids.flatMap((id, index) => (id === undefined ? [] : [[id, names[index].name] as const])));
}
