import { type Period, periodReturns, periodsOf } from '../engine/index.ts';
import type { ComparedResult } from './comparison-request.ts';
import type { EquityPaths } from './equity-paths.ts';
import { MAX_BARS, axesOf, onceForEach, tooManyBars } from './result-axes.ts';

/** The returns of results by period. */
export interface PeriodTable {
  /** Every period in which a result has a bar, in order. */
  readonly periods: readonly number[];
  /** `[results x periods]` row by row; NaN where a result has no bar. */
  readonly values: Float64Array;
}

/** @throws {HindcastError} NOT_FOUND for a result that is gone, QUERY_TOO_LARGE where there are too many */
export async function periodTable(
  paths: EquityPaths,
  results: readonly ComparedResult[],
  period: Period,
): Promise<PeriodTable> {
  const ofAxis = onceForEach((axis) => periodsOf(axis, period));
  const axes = await axesOf(paths, results);
  const periods = [...new Set([...axes].flatMap((axis) => ofAxis(axis).map(({ number }) => number)))];
  const columns = new Map(periods.sort((a, b) => a - b).map((number, column) => [number, column]));
  if (results.length * periods.length > MAX_BARS) throw tooManyBars();
  const values = new Float64Array(results.length * periods.length).fill(Number.NaN);
  let row = 0;
  for await (const path of paths.read(results)) {
    const own = ofAxis(path.times);
    const returns = periodReturns(path, own);
    for (const [index, { number }] of own.entries())
      values[row * periods.length + (columns.get(number) ?? 0)] = returns[index];
    row += 1;
  }
  return { periods, values };
}
