import { BARS_PER_BUCKET, bucketOf, bucketStart, lowerBound } from './chunk-grid.ts';
import { digestSlice, findBuckets, readSlice } from './chunks.ts';
import type { Database } from './database.ts';

/** Which bars a run reads. */
export interface BarRange {
  readonly datasetId: number;
  readonly timeframeMs: number;
  readonly symbols: readonly string[];
  readonly fields: readonly string[];
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** Bars of each instrument that are needed before `from`. */
  readonly warmupBars: number;
  readonly asOf: number;
}

/** The bars of one instrument in one bucket, with those before it that its features need. */
export interface InstrumentBlock {
  readonly symbol: string;
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The first bar of the bucket; those before are warm-up. Features are computed from here on, whatever range is asked for. */
  readonly gridBegin: number;
  /** The first bar that counts, and the one behind the last. */
  readonly begin: number;
  readonly end: number;
}

/** Before any bucket that a time can have. */
const FIRST_BUCKET = -(2 ** 31);

/**
 * The first bucket that may hold the warm-up of another one. Bars are never spread thinner than one in four; where all of
 * the past counts (Infinity) it is the very first.
 */
function warmupBucket(bucket: number, warmupBars: number): number {
  return Math.max(FIRST_BUCKET, bucket - Math.ceil((4 * warmupBars) / BARS_PER_BUCKET));
}

/** The digest over every chunk that a run of this range reads. */
export async function sliceDigest(database: Database, range: BarRange): Promise<string> {
  const first = bucketOf(range.from, range.timeframeMs);
  const lastBucket = bucketOf(range.to, range.timeframeMs);
  return digestSlice(database, { ...range, firstBucket: warmupBucket(first, range.warmupBars), lastBucket });
}

/**
 * The bars of a range, one bucket of the grid after the other, each with its own warm-up. The next bucket is read while
 * the present one is used.
 */
export async function* readBlocks(database: Database, range: BarRange): AsyncGenerator<InstrumentBlock[]> {
  const firstBucket = bucketOf(range.from, range.timeframeMs);
  const lastBucket = bucketOf(range.to, range.timeframeMs);
  const buckets = await findBuckets(database, { ...range, firstBucket, lastBucket });
  let next = buckets[0] === undefined ? undefined : readBlock(database, range, buckets[0]);
  for (let index = 0; index < buckets.length; index += 1) {
    const block = next;
    const following = buckets[index + 1];
    next = following === undefined ? undefined : readBlock(database, range, following);
    // A consumer that stops early leaves this read behind: its failure is nobody's business then.
    next?.catch(() => undefined);
    if (block) yield await block;
  }
}

async function readBlock(database: Database, range: BarRange, bucket: number): Promise<InstrumentBlock[]> {
  const { timeframeMs, warmupBars } = range;
  const slice = { ...range, firstBucket: warmupBucket(bucket, warmupBars), lastBucket: bucket };
  const start = Math.max(range.from, bucketStart(bucket, timeframeMs));
  return (await readSlice(database, slice)).map(({ symbol, times, columns }) => {
    const begin = lowerBound(times, start);
    const end = Math.max(begin, lowerBound(times, range.to + 1));
    const gridBegin = lowerBound(times, bucketStart(bucket, timeframeMs));
    const first = Math.max(0, gridBegin - warmupBars);
    const cut = (column: Float64Array) => column.subarray(first, end);
    const named = Object.entries(columns).map(([name, column]) => [name, cut(column)] as const);
    return {
      symbol,
      times: cut(times),
      columns: Object.fromEntries(named),
      gridBegin: gridBegin - first,
      begin: begin - first,
      end: end - first,
    };
  });
}
