import { BARS_PER_BUCKET, bucketOf } from './chunk-grid.ts';
import { digestSlice } from './chunks.ts';
import type { Database } from '../postgres/database.ts';

/** How far the features of a bar look from it. */
export interface FeatureReach {
  /** Bars of each instrument before the first one wanted; Infinity where all of the past counts. */
  readonly warmupBars: number;
  /**
   * How deep instruments are compared with each other. Each level takes the warm-up once more, of every instrument,
   * before the earliest time that any instrument's warm-up reaches.
   */
  readonly crossSectionDepth?: number;
}

/** Which bars a run reads. */
export interface BarRange extends FeatureReach {
  readonly datasetId: number;
  readonly timeframeMs: number;
  readonly symbols: readonly string[];
  readonly fields: readonly string[];
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  readonly asOf: number;
}

/** Before any bucket that a time can have. */
const FIRST_BUCKET = -(2 ** 31);

/**
 * The first bucket that may hold the warm-up of another one. Bars are never spread thinner than one in four; where all of
 * the past counts it is the very first.
 */
export function warmupBucket(bucket: number, { warmupBars, crossSectionDepth = 0 }: FeatureReach): number {
  return Math.max(FIRST_BUCKET, bucket - bucketsOfBars(warmupBars * (1 + crossSectionDepth)));
}

/** How many buckets so many bars may lie in. */
export const bucketsOfBars = (bars: number): number => Math.ceil((4 * bars) / BARS_PER_BUCKET);

/** The digest over every chunk that a run of this range reads. */
export async function sliceDigest(database: Database, range: BarRange): Promise<string> {
  const first = bucketOf(range.from, range.timeframeMs);
  const lastBucket = bucketOf(range.to, range.timeframeMs);
  return digestSlice(database, { ...range, firstBucket: warmupBucket(first, range), lastBucket });
}
