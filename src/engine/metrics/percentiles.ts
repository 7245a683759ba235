/** Places `values[k]` where it would be were they sorted, the smaller before and the greater after it (Hoare's selection). */
function select(values: Float64Array, k: number, from: number, to: number): number {
  let low = from;
  let high = to;
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

/** The tails of some values; there must be at least one, and no NaN. */
export interface Tails {
  /** The 5th and 95th percentile, linear between neighbours. */
  readonly low: number;
  readonly high: number;
  /** The mean of the worst, up to the place at or below the 5th percentile. */
  readonly lowMean: number;
}

const BUCKETS = 4_096;

/** @param least and @param greatest of the values */
export function findTails(values: Float64Array, least: number, greatest: number): Tails {
  const last = values.length - 1;
  const places = [Math.floor(0.05 * last), Math.ceil(0.05 * last), Math.floor(0.95 * last), Math.ceil(0.95 * last)];
  const buckets = new BucketCounts(values, least, greatest);
  const [lowBelow, lowAbove, highBelow, highAbove] = places.map((place) => buckets.valueAt(place));
  return {
    low: between(lowBelow, lowAbove, 0.05 * last - places[0]),
    high: between(highBelow, highAbove, 0.95 * last - places[2]),
    lowMean: buckets.sumUpTo(places[0]) / (places[0] + 1),
  };
}

/** As numpy does: from the nearer neighbour, so that equal neighbours give themselves. */
const between = (lower: number, upper: number, part: number) =>
  part < 0.5 ? lower + (upper - lower) * part : upper - (upper - lower) * (1 - part);

/** Values counted into buckets of equal width, so that only the bucket that holds a place has to be put in order. */
class BucketCounts {
  readonly #values: Float64Array;
  readonly #least: number;
  readonly #scale: number;
  readonly #counts = new Uint32Array(BUCKETS);

  constructor(values: Float64Array, least: number, greatest: number) {
    const scale = (BUCKETS - 1) / (greatest - least);
    this.#values = values;
    this.#least = least;
    this.#scale = scale < Number.POSITIVE_INFINITY ? scale : 0;
    for (let index = 0; index < values.length; index += 1)
      this.#counts[((values[index] - least) * this.#scale) | 0] += 1;
  }

  /** The value that has this place in order, from 0. */
  valueAt(place: number): number {
    const { bucket, before } = this.#bucketOf(place);
    const inside = this.#inBucket(bucket);
    return select(inside, place - before, 0, inside.length - 1);
  }

  /** The sum of the values up to a place in order, that one included. */
  sumUpTo(place: number): number {
    const { bucket, before } = this.#bucketOf(place);
    const inside = this.#inBucket(bucket);
    select(inside, place - before, 0, inside.length - 1);
    let sum = 0;
    for (let index = 0; index <= place - before; index += 1) sum += inside[index];
    for (let index = 0; index < this.#values.length; index += 1)
      if ((((this.#values[index] - this.#least) * this.#scale) | 0) < bucket) sum += this.#values[index];
    return sum;
  }

  #bucketOf(place: number): { bucket: number; before: number } {
    let bucket = 0;
    let before = 0;
    while (before + this.#counts[bucket] <= place) {
      before += this.#counts[bucket];
      bucket += 1;
    }
    return { bucket, before };
  }

  #inBucket(bucket: number): Float64Array {
    const inside = new Float64Array(this.#counts[bucket]);
    let count = 0;
    for (let index = 0; index < this.#values.length; index += 1)
      if ((((this.#values[index] - this.#least) * this.#scale) | 0) === bucket) {
        inside[count] = this.#values[index];
        count += 1;
      }
    return inside;
  }
}
