import type { PoolClient } from 'pg';

/** Buckets of the time grid, both included. */
export interface BucketSpan {
  readonly firstBucket: number;
  readonly lastBucket: number;
}

/** How far back and ahead of a bar its features read, in bars of the same instrument. */
export interface FeatureReach {
  /** Infinity where all of the past counts, as in a running sum. */
  readonly warmupBars: number;
  readonly lookaheadBars?: number;
  /**
   * How deep cross-sectional operators are nested: `CSRank(Mean(CSRank($close),5))` is 2 deep. Each level adds one more
   * warm-up, of every instrument that is compared.
   */
  readonly crossSectionDepth?: number;
}

/** Smaller than the bucket of any time. */
const FIRST_BUCKET = -(2 ** 31);

/** Buckets with bars, rising, and how many bars each has. */
interface OwnCounts {
  readonly buckets: number[];
  readonly counts: number[];
}

/**
 * How many bars instruments have in each bucket. Windows count bars, not time: nights, weekends, lunch breaks and
 * holidays are as wide as they are in the data, so only the data say how far back so many bars reach.
 */
export class BarCounts {
  readonly #own = new Map<number, OwnCounts>();

  /** Reads the counts of all buckets of some instruments, as of a revision. Answered from an index. */
  static async load(
    connection: Pick<PoolClient, 'query'>,
    columns: { readonly instrumentIds: readonly number[]; readonly timeFieldId: number; readonly revision: number },
  ): Promise<BarCounts> {
    const { rows } = await connection.query<[number, number, number]>({
      rowMode: 'array',
      text: `SELECT DISTINCT ON (instrument_id, bucket) instrument_id, bucket, count FROM chunk
         WHERE instrument_id = ANY($1) AND field_id = ANY($2) AND revision <= $3
         ORDER BY instrument_id, bucket, revision DESC`,
      values: [columns.instrumentIds, [columns.timeFieldId], columns.revision],
    });
    const counts = new BarCounts();
    for (const [instrumentId, bucket, count] of rows) counts.#add(instrumentId, bucket, count);
    return counts;
  }

  /** For each instrument the buckets that hold all bars which features of one bucket read. */
  spans(bucket: number, instrumentIds: readonly number[], reach: FeatureReach): Map<number, BucketSpan> {
    const { warmupBars, lookaheadBars = 0, crossSectionDepth = 0 } = reach;
    let earliest = bucket;
    let firsts = instrumentIds.map((id) => this.#firstBucket(id, bucket, warmupBars));
    for (let level = 0; level < crossSectionDepth; level += 1) {
      // Whoever has no bar from there on is compared with nobody: how far back its bars lie does not count.
      const reached = firsts.filter((_, index) => this.#hasBarFrom(instrumentIds[index], earliest));
      earliest = Math.min(earliest, ...reached);
      firsts = instrumentIds.map((id) => this.#firstBucket(id, earliest, warmupBars));
    }
    return new Map(
      instrumentIds.map((id, index) => [
        id,
        { firstBucket: firsts[index], lastBucket: this.#lastBucket(id, bucket, lookaheadBars) },
      ]),
    );
  }

  #add(instrumentId: number, bucket: number, count: number): void {
    const own = this.#own.get(instrumentId) ?? { buckets: [], counts: [] };
    own.buckets.push(bucket);
    own.counts.push(count);
    this.#own.set(instrumentId, own);
  }

  /** The bucket that so many bars before a bucket begin in; that of the first bar where there are fewer. */
  #firstBucket(instrumentId: number, bucket: number, bars: number): number {
    if (bars === Number.POSITIVE_INFINITY) return FIRST_BUCKET;
    const own = this.#own.get(instrumentId);
    let first = bucket;
    let missing = bars;
    for (let index = own ? placeOf(own, bucket) - 1 : -1; own && index >= 0 && missing > 0; index -= 1) {
      first = own.buckets[index];
      missing -= own.counts[index];
    }
    return first;
  }

  /** The bucket that so many bars after a bucket end in; that of the last bar where there are fewer. */
  #lastBucket(instrumentId: number, bucket: number, bars: number): number {
    const own = this.#own.get(instrumentId);
    let last = bucket;
    let missing = bars;
    for (let index = own ? placeOf(own, bucket + 1) : 0; own && index < own.buckets.length && missing > 0; index += 1) {
      last = own.buckets[index];
      missing -= own.counts[index];
    }
    return last;
  }

  #hasBarFrom(instrumentId: number, bucket: number): boolean {
    return (this.#own.get(instrumentId)?.buckets.at(-1) ?? Number.NEGATIVE_INFINITY) >= bucket;
  }
}

/** The index of the first bucket that is not before one. */
function placeOf({ buckets }: OwnCounts, bucket: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (buckets[middle] < bucket) low = middle + 1;
    else high = middle;
  }
  return low;
}
