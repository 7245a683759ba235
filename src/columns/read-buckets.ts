import type { Lease } from '../cache/index.ts';
import { bucketOf, findBuckets, findChunks, lowerBound } from '../store/index.ts';
import { BucketChunks } from './bucket-chunks.ts';
import { FeatureKeys } from './bucket-features.ts';
import { type Bucket, type BucketPart, PendingPart } from './bucket-part.ts';
import { leaseChunks } from './leased-chunks.ts';
import { readAhead } from './read-ahead.ts';
import { type ColumnSources, type ReadPlan, type ReadRequest, planRead } from './read-plan.ts';

/**
 * The bars of a range and their features: one bucket of the time grid after the other, each in parts of some
 * instruments, so that memory grows with neither the range nor the number of instruments. What the column cache has is
 * neither read nor computed; the next part is read while the present one is used.
 * @throws {NotFoundError} where the dataset has no such symbol
 */
export async function* readBuckets(sources: ColumnSources, request: ReadRequest): AsyncGenerator<BucketPart, void> {
  const plan = await planRead(sources, request);
  for await (const part of readAhead(readParts(sources, plan), (unused) => unused.release())) {
    let features: Lease | undefined;
    try {
      // Lets the statement that reads the next part go out before this thread is busy with computing.
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
  const { request, instrumentIds, timeFieldId } = plan;
  const { from, to, timeframeMs, revision, symbols } = request;
  const connection = sources.database.pool;
  const buckets = await findBuckets(connection, {
    instrumentIds: instrumentIds.slice(0, symbols.length),
    fieldIds: [timeFieldId],
    firstBucket: bucketOf(from, timeframeMs),
    lastBucket: bucketOf(to, timeframeMs),
    revision,
  });
  const fieldIds = [timeFieldId, ...[...plan.fieldIds.values()].filter((id) => id !== undefined)];
  for (const index of buckets) {
    const spans = plan.counts.spans(index, instrumentIds, plan.plans.all);
    const found = await findChunks(connection, {
      spans: [...spans].map(([instrumentId, span]) => ({ instrumentId, ...span })),
      fieldIds,
      revision,
    });
    const chunks = new BucketChunks(index, timeFieldId, found);
    const keys = new FeatureKeys(plan, chunks);
    const instruments = await readTimes(sources, plan, chunks);
    const bucket: Bucket = { instruments, endsRange: index === buckets.at(-1) };
    for (let first = 0; first < symbols.length; first += plan.partSize) {
      const part = new PendingPart({ sources, plan, chunks, spans, keys, bucket, first });
      await part.read();
      yield part;
    }
  }
}

/**
 * The bar times of each instrument of the request. They are copied, so that they outlive the parts of the bucket;
 * instruments with the same times share one copy.
 */
async function readTimes(sources: ColumnSources, plan: ReadPlan, chunks: BucketChunks): Promise<Bucket['instruments']> {
  const { symbols, from, to } = plan.request;
  const timeChunks = symbols.map((_, instrument) => chunks.findTimes(plan.instrumentIds[instrument], chunks.bucket));
  const { valuesOf, release } = await leaseChunks(
    sources,
    timeChunks.filter((chunk) => chunk !== undefined),
  );
  try {
    const copies = new Map<string, Float64Array>();
    return symbols.map((symbol, instrument) => {
      const chunk = timeChunks[instrument];
      const times = chunk ? (copies.get(chunk.digest) ?? valuesOf(chunk).slice()) : new Float64Array();
      if (chunk) copies.set(chunk.digest, times);
      const begin = lowerBound(times, from);
      return { symbol, times, begin, end: Math.max(begin, lowerBound(times, to + 1)) };
    });
  } finally {
    release();
  }
}
