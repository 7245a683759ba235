import { type Curve, downsample, drawdownsOf, findWorstDrawdown } from '../../engine/index.ts';
import { type EquitySeries, decodeEquity } from '../../store/index.ts';
import type { Loaders } from '../../loaders/index.ts';

/** The equity of a result in currency, one point a bar, downsampled to at most `maxPoints`. */
export async function equityCurve(loaders: Loaders, key: string, maxPoints: number): Promise<Curve> {
  const { times, equity } = await readEquity(loaders, key);
  return downsample(times, equity, maxPoints);
}

/** Equity over its highest so far, minus 1, one point a bar: 0 at a peak, -0.2 where it is 20 % below one. */
export async function drawdownCurve(
  loaders: Loaders,
  key: string,
  { initialCash, maxPoints }: { initialCash: number; maxPoints: number },
): Promise<Curve> {
  const { times, equity } = await readEquity(loaders, key);
  return downsample(times, drawdownsOf(equity, initialCash), maxPoints);
}

/** The deepest drawdown of a result, with its dates. */
export interface DrawdownPeriod {
  /** Null where the initial cash is the peak. */
  readonly peakTime: Date | null;
  readonly troughTime: Date;
  /** Null where equity had not recovered by the end. */
  readonly recoveryTime: Date | null;
  /** Equity at the trough over equity at the peak, minus 1: negative. */
  readonly depth: number;
  /** From the peak to the recovery, or to the end of the data. */
  readonly bars: number;
}

/** The maximum drawdown with its dates; null for a result whose equity was never below an earlier value. */
export async function worstDrawdown(
  loaders: Loaders,
  key: string,
  initialCash: number,
): Promise<DrawdownPeriod | null> {
  const { times, equity } = await readEquity(loaders, key);
  const worst = findWorstDrawdown(equity, initialCash);
  if (!worst) return null;
  const { peak, trough, recovery, depth } = worst;
  const timeOf = (bar: number) => new Date(times[bar]);
  return {
    peakTime: peak === -1 ? null : timeOf(peak),
    troughTime: timeOf(trough),
    recoveryTime: recovery === null ? null : timeOf(recovery),
    depth,
    bars: (recovery ?? equity.length - 1) - peak,
  };
}

/** The equity of a result at each bar. Throws NotFoundError where it has been pruned. */
export async function readEquity(loaders: Loaders, key: string): Promise<EquitySeries> {
  return decodeEquity(await loaders.equity.load(key));
}
