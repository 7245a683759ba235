import type { Kernel } from '../expression/kernel.ts';
import { segmentOf, firstFinite, lastFinite, windowSegments } from './window-segments.ts';

/** One statistic of rolling windows, from power sums of the columns less a centre. */
export interface CentredStatistic {
  /** Fills the sums of every suffix of the segment before `segment`, the bars before `from` left out. */
  sumSuffixes(columns: readonly Float64Array[], segment: number, from: number, centre: number): void;
  /** Sums the prefix from `segment` on and writes the bars `[from, to)`, each joined with its suffix. */
  sweep(columns: readonly Float64Array[], out: Float64Array, sweep: Sweep): void;
}

export interface Sweep {
  segment: number;
  from: number;
  to: number;
  /** The bar whose values are subtracted, -1 when no bar of these windows is finite. */
  centre: number;
}

/**
 * Rolls a statistic of squares and products over the windows, numerically sound at any level of the series: the centre
 * is always a bar of the window itself. So the sums are about the window's own range, and what cancels between them
 * costs at most about 2n rounding errors for n bars: a spread of 1e-3 around 1e6 keeps its digits.
 *
 * The centre is the last finite bar before the segment. Where NaN follow it, windows outrun it: they have no finite bar
 * in the suffix any more, so the rest of the segment is summed once again from a centre of its own.
 */
export function rollCentred(window: number, statistic: CentredStatistic): Kernel {
  const { length } = windowSegments(window);
  const sweep: Sweep = { segment: 0, from: 0, to: 0, centre: 0 };
  return (columns, out, { start, end, anchor }) => {
    for (let segment = segmentOf(start, anchor, length); segment < end; segment += length) {
      const first = Math.max(segment, start);
      const stop = Math.min(end, segment + length);
      const centre = lastFinite(columns, Math.max(start, segment - length), segment);
      const reach = centre < 0 ? first : Math.max(first, Math.min(stop, centre + window));
      statistic.sumSuffixes(columns, segment, start, centre);
      sweep.segment = first;
      sweep.from = first;
      sweep.to = reach;
      sweep.centre = centre;
      if (first < reach) statistic.sweep(columns, out, sweep);
      sweep.from = reach;
      sweep.to = stop;
      sweep.centre = reach < stop ? firstFinite(columns, first, stop) : -1;
      if (reach < stop) statistic.sweep(columns, out, sweep);
    }
  };
}
