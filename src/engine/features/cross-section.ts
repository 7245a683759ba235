import { lowerBound } from './ordered-window.ts';

/** One instrument's column of a panel: bar k is at `times[k]`, ms since the epoch, strictly rising. */
export interface TimedColumn {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export type CrossSectionOperator = 'CSRank' | 'CSZScore';

/**
 * Compares each value with those of all instruments that have a bar at the same time. Values that are not finite are
 * left out and give NaN.
 *
 * `CSRank` is the rank over the number of values, from 1/n to 1, ties sharing their mean rank. `CSZScore` is the
 * distance from the mean in standard deviations (ddof 1), NaN if all values are equal. Neither depends on the order of
 * the instruments.
 */
export function crossSection(operator: CrossSectionOperator, columns: readonly TimedColumn[]): Float64Array[] {
  const out = columns.map(({ times }) => new Float64Array(times.length).fill(NaN));
  const next = columns.map(() => 0);
  const members: number[] = [];
  const row = new Float64Array(columns.length);
  for (let time = earliest(columns, next); time < Infinity; time = earliest(columns, next)) {
    members.length = 0;
    let count = 0;
    for (let member = 0; member < columns.length; member += 1) {
      const { times, values } = columns[member];
      if (times[next[member]] !== time) continue;
      const value = values[next[member]];
      next[member] += 1;
      if (!Number.isFinite(value)) continue;
      members.push(member);
      row[count] = value;
      count += 1;
    }
    const sorted = row.subarray(0, count).sort();
    const { mean, deviation } = spread(sorted);
    for (const member of members) {
      const bar = next[member] - 1;
      const value = columns[member].values[bar];
      out[member][bar] = operator === 'CSRank' ? rankIn(sorted, value) : (value - mean) / deviation;
    }
  }
  return out;
}

/** The time of the earliest bar not yet taken, Infinity if there is none. */
function earliest(columns: readonly TimedColumn[], next: readonly number[]): number {
  let time = Infinity;
  for (let member = 0; member < columns.length; member += 1) {
    const { times } = columns[member];
    if (next[member] < times.length && times[next[member]] < time) time = times[next[member]];
  }
  return time;
}

function rankIn(sorted: Float64Array, value: number): number {
  const below = lowerBound(sorted, sorted.length, value);
  let above = below;
  while (sorted[above] === value) above += 1;
  return (below + (above - below + 1) / 2) / sorted.length;
}

/** Mean and standard deviation in two passes; the deviation is NaN if all values are equal. @param values sorted */
function spread(values: Float64Array): { mean: number; deviation: number } {
  const origin = values[0];
  let sum = 0;
  for (const value of values) sum += value - origin;
  const mean = origin + sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const equal = values[0] === values[values.length - 1];
  return { mean, deviation: equal ? NaN : Math.sqrt(squares / (values.length - 1)) };
}
