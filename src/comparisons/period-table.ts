import { type Period, periodReturns, periodsOf } from '../engine/index.ts';
import type { ComparedResult } from './comparison-request.ts';
import type { EquityPaths } from './equity-paths.ts';
import { MAX_BARS, onceForEach, tooManyBars } from './result-axes.ts';

/** The returns of results by period. */
export interface PeriodTable {
  /** Every period in which a result has a bar, in order. */
  readonly periods: readonly number[];
  /** The returns of a result in the periods `[from, to)` of those, NaN where it has no bar. */
  readonly returns: (result: number, from: number, to: number) => Float64Array;
}

/** @throws {HindcastError} NOT_FOUND for a result that is gone, QUERY_TOO_LARGE where there are too many */
export async function periodTable(
  paths: EquityPaths,
  results: readonly ComparedResult[],
  period: Period,
): Promise<PeriodTable> {
  const ofAxis = onceForEach((axis) => periodsOf(axis, period));
  const rows: { readonly own: ReturnType<typeof periodsOf>; readonly returns: Float64Array }[] = [];
  let values = 0;
  for await (const path of paths.read(results)) {
    const own = ofAxis(path.times);
    values += own.length;
    if (values > MAX_BARS) throw tooManyBars();
    rows.push({ own, returns: periodReturns(path, own) });
  }
  const axes = new Set(rows.map(({ own }) => own));
  const periods = [...new Set([...axes].flatMap((own) => own.map(({ number }) => number)))].sort((a, b) => a - b);
  const columns = new Map(periods.map((number, column) => [number, column]));
  const columnsOf = new Map([...axes].map((own) => [own, own.map(({ number }) => columns.get(number) ?? 0)]));
  return {
    periods,
    returns: (result, from, to) => {
      const { own, returns } = rows[result];
      // It has a bar in every period.
      if (own.length === periods.length) return returns.subarray(from, to);
      const part = new Float64Array(Math.min(to, periods.length) - from).fill(Number.NaN);
      for (const [index, column] of (columnsOf.get(own) ?? []).entries())
        if (column >= from && column < to) part[column - from] = returns[index];
      return part;
    },
  };
}
