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

/** The tails of some values, which are reordered; there must be at least one, and no NaN. */
export interface Tails {
  /** The 5th and 95th percentile, linear between neighbours. */
  readonly low: number;
  readonly high: number;
  /** The mean of the worst, up to the place at or below the 5th percentile. */
  readonly lowMean: number;
}

export function findTails(values: Float64Array): Tails {
  const last = values.length - 1;
  const low = percentile(values, 0.05 * last, 0);
  const cut = Math.floor(0.05 * last);
  let sum = 0;
  for (let place = 0; place <= cut; place += 1) sum += values[place];
  return { low, lowMean: sum / (cut + 1), high: percentile(values, 0.95 * last, cut + 1) };
}

/** @param from everything before this place is known to be no greater than the rest */
function percentile(values: Float64Array, place: number, from: number): number {
  const below = Math.floor(place);
  const begin = Math.min(from, below);
  const lower = select(values, below, begin, values.length - 1);
  if (below === place) return lower;
  let next = Number.POSITIVE_INFINITY;
  for (let index = below + 1; index < values.length; index += 1) next = Math.min(next, values[index]);
  const part = place - below;
  // As numpy does: from the nearer neighbour, so that equal neighbours give themselves.
  return part < 0.5 ? lower + (next - lower) * part : next - (next - lower) * (1 - part);
}
