import { decodeColumns } from '../store/index.ts';
import type { Loaders } from '../loaders/index.ts';
import { thinOut } from './thin-out.ts';

/** Points in time, with the number there were before they were thinned out. */
export interface Curve {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly totalPoints: number;
}

/** The equity of a result, one point a bar, thinned out to at most `maxPoints`. */
export async function equityCurve(loaders: Loaders, key: string, maxPoints: number): Promise<Curve> {
  const { times, equity } = await readEquity(loaders, key);
  return thinOut(times, equity, maxPoints);
}

/** How far equity is below its peak so far, as a ratio of the peak: 0 at a peak, -0.2 a fifth below. */
export async function drawdownCurve(
  loaders: Loaders,
  key: string,
  initialCash: number,
  maxPoints: number,
): Promise<Curve> {
  const { times, equity } = await readEquity(loaders, key);
  let peak = initialCash;
  const drawdown = equity.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
  return thinOut(times, drawdown, maxPoints);
}

async function readEquity(loaders: Loaders, key: string): Promise<{ times: Float64Array; equity: Float64Array }> {
  const { times, equity } = decodeColumns(await loaders.equity.load(key));
  if (!times || !equity) throw new TypeError(`The equity of ${key} lacks a column.`);
  return { times, equity };
}
