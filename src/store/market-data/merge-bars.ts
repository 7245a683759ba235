import { bucketOf, lowerBound } from './chunk-grid.ts';

/** Bars of one instrument: times, strictly rising, and columns of the same length. */
export interface Bars {
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/**
 * Two series as one: at a time that both have, a value of `fresh` wins unless it is missing (NaN). The fields are those
 * of both; where a series lacks one it is NaN.
 */
export function mergeBars(old: Bars, fresh: Bars): Bars {
  if (old.times.length === 0) return fresh;
  const times = unionTimes(old.times, fresh.times);
  const names = new Set([...Object.keys(old.columns), ...Object.keys(fresh.columns)]);
  const columns = [...names].map((name) => {
    const values = new Float64Array(times.length).fill(Number.NaN);
    place(values, times, old, name);
    place(values, times, fresh, name);
    return [name, values] as const;
  });
  return { times, columns: Object.fromEntries(columns) };
}

/** All times of two rising lists, rising, each once; the first list itself where it has them all. */
export function unionTimes(first: Float64Array, second: Float64Array): Float64Array {
  const fresh = missingFrom(first, second);
  if (fresh.length === 0) return first;
  const union = new Float64Array(first.length + fresh.length);
  let own = 0;
  let other = 0;
  for (let index = 0; index < union.length; index += 1)
    union[index] = other === fresh.length || first[own] < fresh[other] ? first[own++] : fresh[other++];
  return union;
}

function missingFrom(all: Float64Array, some: Float64Array): number[] {
  const missing: number[] = [];
  let index = lowerBound(all, some[0] ?? 0);
  for (const time of some) {
    while (all[index] < time) index += 1;
    if (all[index] !== time) missing.push(time);
  }
  return missing;
}

function place(target: Float64Array, times: Float64Array, source: Bars, name: string): void {
  const values = source.columns[name];
  if (!values) return;
  let index = lowerBound(times, source.times[0] ?? 0);
  for (let row = 0; row < source.times.length; row += 1) {
    while (times[index] < source.times[row]) index += 1;
    if (!Number.isNaN(values[row])) target[index] = values[row];
  }
}

/** The bars of each bucket of the grid, in order, as views. */
export function* splitByBucket(bars: Bars, timeframeMs: number): Generator<{ bucket: number; bars: Bars }> {
  let from = 0;
  while (from < bars.times.length) {
    const bucket = bucketOf(bars.times[from], timeframeMs);
    let to = from + 1;
    while (to < bars.times.length && bucketOf(bars.times[to], timeframeMs) === bucket) to += 1;
    const cut = (column: Float64Array) => column.subarray(from, to);
    const columns = Object.entries(bars.columns).map(([name, column]) => [name, cut(column)] as const);
    yield { bucket, bars: { times: cut(bars.times), columns: Object.fromEntries(columns) } };
    from = to;
  }
}
