/** The points of a series that were kept, and how many there were. */
export interface Curve {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly totalPoints: number;
}

/**
 * At most `maxPoints` (4 or more) points of a series: the first, the last, and the lowest and highest of each of
 * equally long stretches between them, in time order. So no peak or trough is lost. A missing value (NaN) is neither
 * lowest nor highest; a stretch of only missing values keeps one of them.
 */
export function downsample(times: Float64Array, values: Float64Array, maxPoints: number): Curve {
  const totalPoints = values.length;
  if (totalPoints <= maxPoints) return { times, values, totalPoints };
  const kept = [0];
  const stretches = Math.floor((maxPoints - 2) / 2);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = 1 + Math.floor((stretch * (totalPoints - 2)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (totalPoints - 2)) / stretches);
    let low = from;
    let high = from;
    for (let index = from; index < to; index += 1) {
      if (!(values[index] >= values[low]) && !Number.isNaN(values[index])) low = index;
      if (!(values[index] <= values[high]) && !Number.isNaN(values[index])) high = index;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  kept.push(totalPoints - 1);
  const pick = (column: Float64Array) => Float64Array.from(kept, (index) => column[index]);
  return { times: pick(times), values: pick(values), totalPoints };
}

/** A stretch of bars at which a series has no value, with its first and last time. */
export interface MissingRange {
  readonly from: number;
  readonly to: number;
  readonly bars: number;
}

/** The stretches at which a series has no value, in time order; if there are more than `maxRanges`, the longest. */
export function missingRanges(times: Float64Array, values: Float64Array, maxRanges: number): MissingRange[] {
  const ranges: MissingRange[] = [];
  for (let from = 0; from < values.length; from += 1) {
    if (Number.isFinite(values[from])) continue;
    let to = from;
    while (to + 1 < values.length && !Number.isFinite(values[to + 1])) to += 1;
    ranges.push({ from: times[from], to: times[to], bars: to - from + 1 });
    from = to;
  }
  if (ranges.length <= maxRanges) return ranges;
  const longest = new Set(ranges.toSorted((a, b) => b.bars - a.bars).slice(0, maxRanges));
  return ranges.filter((range) => longest.has(range));
}
