/** Steps of the time grid in one bucket. Of the 4,096 days of a daily bucket, about 2,800 are trading days. */
export const BARS_PER_BUCKET = 4_096;

/** The bucket of a time. Buckets are counted from the epoch, so they do not depend on the data. */
export function bucketOf(time: number, timeframeMs: number): number {
  return Math.floor(time / (BARS_PER_BUCKET * timeframeMs));
}

/** The first instant of a bucket, ms since the epoch. */
export const bucketStart = (bucket: number, timeframeMs: number): number => bucket * BARS_PER_BUCKET * timeframeMs;

/** The index of the first of rising times that is not before `time`; their number where all are. */
export function lowerBound(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Float64 values as little-endian bytes, and back. Node runs on little-endian machines only. */
export const toBytes = (values: Float64Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(values.slice().buffer, 0, values.byteLength);

export function fromBytes(bytes: Uint8Array): Float64Array {
  if (bytes.byteOffset % 8 === 0) return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  return new Float64Array(bytes.slice().buffer);
}
