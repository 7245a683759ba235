import { type Curve, findWorstDrawdown, downsample } from '../../engine/index.ts';
import { decodeColumns } from '../../store/index.ts';
import type { Loaders } from '../../loaders/index.ts';

/** The equity of a result, one point a bar, thinned out to at most `maxPoints`. */
export async function equityCurve(loaders: Loaders, key: string, maxPoints: number): Promise<Curve> {
  const { times, equity } = await readEquity(loaders, key);
  return downsample(times, equity, maxPoints);
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
  return downsample(times, drawdown, maxPoints);
}

/** The deepest fall of a result's equity, in time. */
export interface DrawdownPeriod {
  /** Null where the initial cash is the peak. */
  readonly peakTime: Date | null;
  readonly troughTime: Date;
  /** Null where the peak was not reached again. */
  readonly recoveryTime: Date | null;
  /** Negative, as a ratio of the peak. */
  readonly depth: number;
  /** From the peak to the recovery, or to the end of the data. */
  readonly bars: number;
}

/** The maximum drawdown with its dates; null for a result that never fell. */
export async function worstDrawdown(
  loaders: Loaders,
  key: string,
  initialCash: number,
): Promise<DrawdownPeriod | null> {
  const { times, equity } = await readEquity(loaders, key);
  const worst = findWorstDrawdown(equity, initialCash);
  if (!worst) return null;
  const { peak, trough, recovery, depth } = worst;
  const timeOf = (bar: number) => new Date(times[bar] ?? Number.NaN);
  return {
    peakTime: peak === -1 ? null : timeOf(peak),
    troughTime: timeOf(trough),
    recoveryTime: recovery === null ? null : timeOf(recovery),
    depth,
    bars: (recovery ?? equity.length - 1) - peak,
  };
}

async function readEquity(loaders: Loaders, key: string): Promise<{ times: Float64Array; equity: Float64Array }> {
  const { times, equity } = decodeColumns(await loaders.equity.load(key));
  if (!times || !equity) throw new TypeError(`The equity of ${key} lacks a column.`);
  return { times, equity };
}
