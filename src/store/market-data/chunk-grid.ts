/** Bars of a gapless market in one bucket. A daily bucket is 4,096 days, of which about 2,800 have a bar. */
export const BARS_PER_BUCKET = 4_096;

/** The bucket of a time. Buckets are aligned to the epoch, so they do not depend on what data there is. */
export function bucketOf(time: number, timeframeMs: number): number {
  return Math.floor(time / (BARS_PER_BUCKET * timeframeMs));
}

/** The first instant of a bucket. */
export const bucketStart = (bucket: number, timeframeMs: number): number => bucket * BARS_PER_BUCKET * timeframeMs;

/** The first index whose time is not before `time`, in rising times. */
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

/** Float64 values as little-endian bytes, and back. The platforms Node runs on are all little-endian. */
export const toBytes = (values: Float64Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(values.slice().buffer, 0, values.byteLength);

export function fromBytes(bytes: Uint8Array): Float64Array {
  if (bytes.byteOffset % 8 === 0) return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  return new Float64Array(bytes.slice().buffer);
}
