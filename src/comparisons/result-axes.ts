import { HindcastError } from '../errors.ts';
import type { ComparedResult } from './comparison-request.ts';
import type { EquityPaths } from './equity-paths.ts';

/** Bars that may be in memory at once. */
export const MAX_BARS = 10_000_000;

/** The different times of bars that results have. @throws {HindcastError} QUERY_TOO_LARGE where they are too many */
export async function axesOf(paths: EquityPaths, results: readonly ComparedResult[]): Promise<Set<Float64Array>> {
  const axes = new Set<Float64Array>();
  let bars = 0;
  for await (const { times } of paths.read(results)) {
    if (axes.has(times)) continue;
    axes.add(times);
    bars += times.length;
    if (bars > MAX_BARS) throw tooManyBars();
  }
  return axes;
}

/** What follows from times is made once for all results that have them. */
export function onceForEach<Value>(make: (axis: Float64Array) => Value): (axis: Float64Array) => Value {
  const known = new Map<Float64Array, Value>();
  return (axis) => {
    const value = known.get(axis) ?? make(axis);
    known.set(axis, value);
    return value;
  };
}

export const tooManyBars = () =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    `The results have more than ${MAX_BARS} bars together: ask for fewer of them, or results of shorter ranges.`,
  );
