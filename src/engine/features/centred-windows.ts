import type { Kernel } from '../expression/kernel.ts';
import { segmentOf, firstFinite, lastFinite, windowSegments } from './window-segments.ts';

/** One statistic of rolling windows, computed from power sums of the columns after subtracting a centre. */
export interface CentredStatistic {
  /** Fills the sums of every suffix of the segment before `sweep.segment`; bars before `sweep.from` do not count. */
  sumSuffixes(columns: readonly Float64Array[], sweep: Sweep): void;
  /** Sums the prefix from `sweep.segment` on and writes the bars `[from, to)`: each is its prefix plus its suffix. */
  sweep(columns: readonly Float64Array[], out: Float64Array, sweep: Sweep): void;
}

/** Positions are bars of the columns. One object serves all segments, so that the loop allocates nothing. */
export interface Sweep {
  segment: number;
  from: number;
  to: number;
  /** The bar whose values are subtracted, -1 when no bar of these windows is finite. */
  centre: number;
}

/**
 * Rolls a statistic of squares and products over the windows without losing digits at any price level. The centre is
 * always a bar of the window itself, so the sums are about the size of the window's own range, and the cancellation
 * costs at most about 2n rounding errors for n bars: a spread of 1e-3 around 1e6 keeps its digits.
 *
 * The centre is the last finite bar before the segment. When a run of NaN follows it, later windows no longer reach
 * back to it. Their suffix then has no finite bar, so the rest of the segment is summed again around a new centre.
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
      sweep.segment = segment;
      sweep.from = start;
      sweep.centre = centre;
      statistic.sumSuffixes(columns, sweep);
      sweep.segment = first;
      sweep.from = first;
      sweep.to = reach;
      if (first < reach) statistic.sweep(columns, out, sweep);
      sweep.from = reach;
      sweep.to = stop;
      sweep.centre = reach < stop ? firstFinite(columns, first, stop) : -1;
      if (reach < stop) statistic.sweep(columns, out, sweep);
    }
  };
}
