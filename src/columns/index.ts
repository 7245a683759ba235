/**
 * Ranges of columns: bars of many instruments and features computed from them, bucket by bucket, from the cache or the
 * store. Runs, loaders and the model process enter. Memory depends neither on the range nor on the number of instruments.
 */
export type { ColumnSources } from './read-plan.ts';
export type { Bucket, BucketInstrument, BucketPart } from './bucket-part.ts';
export { type ColumnLoaders, createColumnLoaders } from './column-loaders.ts';
export { readBuckets } from './read-buckets.ts';
