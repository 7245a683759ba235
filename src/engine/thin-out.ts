/** Points in time, with the number there were before they were thinned out. */
export interface Curve {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly totalPoints: number;
}

/**
 * At most `maxPoints` points of a series: the first, the last, and of each of equally long stretches between them the
 * lowest and the highest, in the order in which they come. A peak or a trough is never lost; NaN is neither.
 */
export function thinOut(times: Float64Array, values: Float64Array, maxPoints: number): Curve {
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
      if (values[index] < values[low] || Number.isNaN(values[low])) low = index;
      if (values[index] > values[high] || Number.isNaN(values[high])) high = index;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  kept.push(totalPoints - 1);
  const pick = (column: Float64Array) => Float64Array.from(kept, (index) => column[index]);
  return { times: pick(times), values: pick(values), totalPoints };
}
