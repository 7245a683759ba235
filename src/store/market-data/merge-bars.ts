import { bucketOf, lowerBound } from './chunk-grid.ts';

/** Bars of one instrument: strictly rising times, ms since the epoch, and columns of the same length by name. */
export interface Bars {
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/**
 * Merges new bars into old ones. At a time that both have, the new value wins unless it is missing (NaN). The result
 * has the columns of both, NaN where neither has a value.
 */
export function mergeBars(old: Bars, fresh: Bars): Bars {
  if (old.times.length === 0) return fresh;
  const times = unionTimes(old.times, fresh.times);
  const names = new Set([...Object.keys(old.columns), ...Object.keys(fresh.columns)]);
  const columns = [...names].map((name) => {
    const values = new Float64Array(times.length).fill(Number.NaN);
    copyValues(old, name, { values, times });
    copyValues(fresh, name, { values, times });
    return [name, values] as const;
  });
  return { times, columns: Object.fromEntries(columns) };
}

/** All times of two rising lists, rising, each once. The first list itself where it has all times of the second. */
export function unionTimes(first: Float64Array, second: Float64Array): Float64Array {
  const fresh = missingFrom(first, second);
  if (fresh.length === 0) return first;
  const union = new Float64Array(first.length + fresh.length);
  let own = 0;
  let other = 0;
  for (let index = 0; index < union.length; index += 1) {
    if (other === fresh.length || first[own] < fresh[other]) {
      union[index] = first[own];
      own += 1;
    } else {
      union[index] = fresh[other];
      other += 1;
    }
  }
  return union;
}

/** The times of `some` that `all` lacks; both are rising. */
function missingFrom(all: Float64Array, some: Float64Array): number[] {
  const missing: number[] = [];
  let index = lowerBound(all, some[0] ?? 0);
  for (const time of some) {
    while (all[index] < time) index += 1;
    if (all[index] !== time) missing.push(time);
  }
  return missing;
}

/** Copies the values of a column that are not missing to their times in a longer column. */
function copyValues(source: Bars, name: string, target: { values: Float64Array; times: Float64Array }): void {
  const column = source.columns[name];
  if (!column) return;
  const { values, times } = target;
  let index = lowerBound(times, source.times[0] ?? 0);
  for (let bar = 0; bar < source.times.length; bar += 1) {
    while (times[index] < source.times[bar]) index += 1;
    if (!Number.isNaN(column[bar])) values[index] = column[bar];
  }
}

/** Splits bars by bucket, in order. The parts are views on the bars. */
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
