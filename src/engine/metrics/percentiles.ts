/** Moves the value of rank `k` to `values[k]`, smaller ones before it and greater ones after it (Hoare's selection). */
function select(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = middleOf(values[low], values[(low + high) >>> 1], values[high]);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left] < pivot) left += 1;
      while (values[right] > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left];
      values[left] = values[right];
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (k <= right) high = right;
    else if (k >= left) low = left;
    else return values[k];
  }
  return values[k];
}

const middleOf = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** The tails of a series of at least one value, none of them NaN. */
export interface Tails {
  /** The 5th and 95th percentile, linear between neighbours. */
  readonly low: number;
  readonly high: number;
  /** The mean of the worst values, up to the rank at or just below the 5th percentile. */
  readonly lowMean: number;
}

const BUCKETS = 4_096;

/** @param least the smallest of the values; @param greatest the largest */
export function findTails(values: Float64Array, least: number, greatest: number): Tails {
  const last = values.length - 1;
  const places = [Math.floor(0.05 * last), Math.ceil(0.05 * last), Math.floor(0.95 * last), Math.ceil(0.95 * last)];
  const buckets = countIntoBuckets(values, least, greatest);
  const { found, sumBelow } = gather(values, buckets, places);
  const [lowBelow, lowAbove, highBelow, highAbove] = found.map(({ inside, place }) => select(inside, place));
  // After the selection, nothing before that place in its bucket is greater.
  const { inside, place } = found[0];
  const lowSum = inside.subarray(0, place + 1).reduce((sum, value) => sum + value, sumBelow);
  return {
    low: between(lowBelow, lowAbove, 0.05 * last - places[0]),
    high: between(highBelow, highAbove, 0.95 * last - places[2]),
    lowMean: lowSum / (places[0] + 1),
  };
}

/** Interpolates from the nearer neighbour, as numpy does, so that two equal neighbours give exactly their value. */
const between = (lower: number, upper: number, part: number) =>
  part < 0.5 ? lower + (upper - lower) * part : upper - (upper - lower) * (1 - part);

/** Buckets of equal width: only those that hold one of the wanted ranks have to be searched in order. */
interface Buckets {
  readonly least: number;
  readonly scale: number;
  readonly counts: Uint32Array;
}

function countIntoBuckets(values: Float64Array, least: number, greatest: number): Buckets {
  const fit = (BUCKETS - 1) / (greatest - least);
  const scale = fit < Number.POSITIVE_INFINITY ? fit : 0;
  const counts = new Uint32Array(BUCKETS);
  for (let index = 0; index < values.length; index += 1) counts[((values[index] - least) * scale) | 0] += 1;
  return { least, scale, counts };
}

/**
 * For each rank in `places`, counted from 0, the values of its bucket and the rank among them; and the sum of all
 * values in buckets below that of the first rank. Ranks in the same bucket share its values.
 */
function gather(values: Float64Array, { least, scale, counts }: Buckets, places: readonly number[]) {
  const targets = places.map((place) => bucketOf(counts, place));
  const lists = new Map(targets.map(({ bucket }) => [bucket, { inside: new Float64Array(counts[bucket]), count: 0 }]));
  const isTarget = new Uint8Array(BUCKETS);
  for (const { bucket } of targets) isTarget[bucket] = 1;
  let sumBelow = 0;
  for (let index = 0; index < values.length; index += 1) {
    const bucket = ((values[index] - least) * scale) | 0;
    sumBelow += Number(bucket < targets[0].bucket) * values[index];
    if (isTarget[bucket] === 0) continue;
    const list = lists.get(bucket);
    if (!list) continue;
    list.inside[list.count] = values[index];
    list.count += 1;
  }
  const found = targets.map(({ bucket, before }, index) => ({
    inside: lists.get(bucket)?.inside ?? new Float64Array(),
    place: places[index] - before,
  }));
  return { found, sumBelow };
}

function bucketOf(counts: Uint32Array, place: number): { bucket: number; before: number } {
  let bucket = 0;
  let before = 0;
  while (before + counts[bucket] <= place) {
    before += counts[bucket];
    bucket += 1;
  }
  return { bucket, before };
}
