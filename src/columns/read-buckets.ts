import type { Lease } from '../cache/index.ts';
import { bucketOf, findBuckets, findChunks, lowerBound } from '../store/index.ts';
import { FeatureKeys } from './bucket-features.ts';
import { type Bucket, type BucketPart, PendingPart } from './bucket-part.ts';
import { type ReadPlan, type ReadRequest, type ColumnSources, planRead } from './read-plan.ts';
import { BucketChunks } from './bucket-chunks.ts';
import { leaseChunks } from './leased-chunks.ts';
import { readAhead } from './read-ahead.ts';

/**
 * The bars of a range and their features, one bucket of the grid after the other, each in parts of some instruments, so
 * that memory depends neither on the range nor on the number of instruments. What the cache has is not read and not computed; the
 * next part is read while the present one is used.
 */
export async function* readBuckets(sources: ColumnSources, request: ReadRequest): AsyncGenerator<BucketPart, void> {
  const plan = await planRead(sources, request);
  for await (const part of readAhead(readParts(sources, plan), (unused) => unused.release())) {
    let features: Lease | undefined;
    try {
      // The read of the next part goes out before this thread computes.
      await new Promise(setImmediate);
      const computed = await part.compute();
      features = computed.lease;
      yield { ...part.described, features: computed.features, computeMs: computed.computeMs };
    } finally {
      features?.release();
      part.release();
    }
  }
}

async function* readParts(sources: ColumnSources, plan: ReadPlan): AsyncGenerator<PendingPart, void> {
  const { request, instruments, timeField } = plan;
  const { from, to, timeframeMs, asOf, symbols } = request;
  const connection = sources.database.pool;
  const buckets = await findBuckets(connection, {
    instrumentIds: instruments.slice(0, symbols.length),
    fieldIds: [timeField],
    firstBucket: bucketOf(from, timeframeMs),
    lastBucket: bucketOf(to, timeframeMs),
    asOf,
  });
  const fieldIds = [timeField, ...[...plan.fieldIds.values()].filter((id) => id !== undefined)];
  for (const index of buckets) {
    const found = await findChunks(connection, { instrumentIds: instruments, fieldIds, ...plan.window(index), asOf });
    const chunks = new BucketChunks(index, timeField, found);
    const keys = new FeatureKeys(plan, chunks);
    const bucket = await readTimes(sources, plan, chunks);
    for (let first = 0; first < symbols.length; first += plan.partSize) {
      const part = new PendingPart({ sources, plan, chunks, keys, bucket, first });
      await part.read();
      yield part;
    }
  }
}

/** The bars of each instrument of the request. Times that are equal are read once, and kept by the bucket itself. */
async function readTimes(sources: ColumnSources, plan: ReadPlan, chunks: BucketChunks): Promise<Bucket> {
  const { symbols, from, to } = plan.request;
  const wanted = symbols.map((_, place) => chunks.find(plan.instruments[place], plan.timeField, chunks.bucket));
  const { valuesOf, release } = await leaseChunks(
    sources,
    wanted.filter((chunk) => chunk !== undefined),
  );
  try {
    const copies = new Map<string, Float64Array>();
    const instruments = symbols.map((symbol, place) => {
      const chunk = wanted[place];
      const times = chunk ? (copies.get(chunk.digest) ?? valuesOf(chunk).slice()) : new Float64Array();
      if (chunk) copies.set(chunk.digest, times);
      const begin = lowerBound(times, from);
      return { symbol, times, begin, end: Math.max(begin, lowerBound(times, to + 1)) };
    });
    return { instruments };
  } finally {
    release();
  }
}
