/**
 * Reads bars of many instruments, and features computed from them, bucket by bucket, from the column cache or else the
 * store. For runs, loaders and the model process. Takes the same memory for any range and any number of instruments.
 */
export type { ColumnSources } from './read-plan.ts';
export type { Bucket, BucketPart } from './bucket-part.ts';
export { type ColumnLoaders, createColumnLoaders } from './column-loaders.ts';
export { readBuckets } from './read-buckets.ts';
