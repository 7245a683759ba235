/**
 * Reads bars of many instruments, and features computed from them, bucket by bucket, from the column cache or else the
 * store. For runs, loaders and the model process. Takes the same memory for any range and any number of instruments.
 */
export type { ColumnSources } from './read-plan.ts';
export type { Bucket, BucketPart } from './bucket-part.ts';
export { createColumnLoaders } from './column-loaders.ts';
export type { FeatureColumn } from './feature-series.ts';
export { type FeatureThread, createFeatureThread } from './feature-thread.ts';
export { readBuckets } from './read-buckets.ts';
