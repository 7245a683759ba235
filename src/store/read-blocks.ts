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
  /**
   * How deep instruments are compared with each other. Each level takes the warm-up once more, of every instrument,
   * before the earliest time that any instrument's warm-up reaches.
   */
  readonly crossSectionDepth?: number;
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
function warmupBucket(bucket: number, { warmupBars, crossSectionDepth = 0 }: BarRange): number {
  return Math.max(FIRST_BUCKET, bucket - Math.ceil((4 * warmupBars * (1 + crossSectionDepth)) / BARS_PER_BUCKET));
}

/** The digest over every chunk that a run of this range reads. */
export async function sliceDigest(database: Database, range: BarRange): Promise<string> {
  const first = bucketOf(range.from, range.timeframeMs);
  const lastBucket = bucketOf(range.to, range.timeframeMs);
  return digestSlice(database, { ...range, firstBucket: warmupBucket(first, range), lastBucket });
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
  const { timeframeMs } = range;
  const slice = { ...range, firstBucket: warmupBucket(bucket, range), lastBucket: bucket };
  const start = Math.max(range.from, bucketStart(bucket, timeframeMs));
  const chunks = await readSlice(database, slice);
  const gridStart = bucketStart(bucket, timeframeMs);
  const firsts = warmupBegins(
    chunks.map(({ times }) => times),
    gridStart,
    range,
  );
  return chunks.map(({ symbol, times, columns }, index) => {
    const begin = lowerBound(times, start);
    const end = Math.max(begin, lowerBound(times, range.to + 1));
    const gridBegin = lowerBound(times, gridStart);
    const first = firsts[index];
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

/** For each instrument the first bar that the features of the bars from `time` on, up to the end of the range, need. */
function warmupBegins(instruments: readonly Float64Array[], time: number, range: BarRange): number[] {
  const { warmupBars, crossSectionDepth = 0, to } = range;
  let earliest = time;
  let begins: number[] = [];
  for (let level = 0; level <= crossSectionDepth; level += 1) {
    begins = instruments.map((times) => Math.max(0, lowerBound(times, earliest) - warmupBars));
    // An instrument without bars from here on is compared with nobody: its last bars may be long past.
    const reached = instruments.flatMap((times, index) => {
      const next = times[lowerBound(times, earliest)];
      return next === undefined || next > to ? [] : [times[begins[index]]];
    });
    earliest = Math.min(earliest, ...reached);
  }
  return begins;
}
