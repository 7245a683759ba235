import { type ColumnSources, readBuckets } from '../columns/index.ts';
import { BarCounts, type BarRange, TIME_FIELD, bucketOf, bucketStart } from '../store/index.ts';

/**
 * The last closes of each symbol before the range, oldest first: so many, or as many as there are. A strategy that goes
 * by volatility needs them at the first bar.
 */
export async function readClosesBefore(
  { database, columnCache, loaders, now }: ColumnSources,
  range: Omit<BarRange, 'fields'>,
  bars: number,
): Promise<Float64Array[]> {
  const found = range.symbols.map((): Float64Array => new Float64Array());
  const { datasetId, timeframeMs, revision, from } = range;
  const named = (name: string) => ({ datasetId, name });
  const [ids, timeFieldId] = await Promise.all([
    loaders.instrumentIds.loadMany(range.symbols.map(named)),
    loaders.fieldIds.load(named(TIME_FIELD)),
  ]);
  const instrumentIds = ids.filter((id) => typeof id === 'number');
  if (bars === 0 || timeFieldId === undefined) return found;
  const counts = await BarCounts.load(database.pool, { instrumentIds, timeFieldId, revision });
  const spans = counts.spans(bucketOf(from, timeframeMs), instrumentIds, { warmupBars: bars });
  const firstBucket = Math.min(...[...spans.values()].map((span) => span.firstBucket));
  const before = { ...range, from: bucketStart(firstBucket, timeframeMs), to: from - 1 };
  const sources = { database, columnCache, loaders, now };
  for await (const { bucket, first, fields } of readBuckets(sources, {
    ...before,
    fields: ['close'],
    expressions: [],
  }))
    for (const [index, { close }] of fields.entries()) {
      const { begin, end } = bucket.instruments[first + index];
      found[first + index] = lastOf(found[first + index], close.subarray(begin, end), bars);
    }
  return found;
}

/** The last so many of some values and others after them. */
function lastOf(some: Float64Array, others: Float64Array, count: number): Float64Array {
  const kept = some.subarray(Math.max(0, some.length + others.length - count));
  const fresh = others.subarray(Math.max(0, others.length - count));
  const all = new Float64Array(kept.length + fresh.length);
  all.set(kept);
  all.set(fresh, kept.length);
  return all;
}
