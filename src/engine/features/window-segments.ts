import { isFiniteNumber } from './is-finite.ts';

/**
 * How rolling windows are summed without drift. Bars are cut into segments of `window - 1` bars, counted from the
 * anchor. A window that ends inside a segment is a suffix of the segment before plus a prefix of its own. Both are
 * plain running sums, so a bar costs O(1), nothing is ever subtracted, and a value that leaves the window leaves no
 * rounding behind. (The scheme of van Herk and of Gil and Werman for extremes, applied to sums.)
 *
 * A window's value depends on its bars and on where the anchor is, not on where the data begin or end.
 */
export interface WindowSegments {
  /** Bars in a segment; infinite for window 0, which grows from the first bar. */
  readonly length: number;
  /** How many suffixes a segment has, including the empty one. */
  readonly suffixes: number;
  /** The suffix that goes with a segment's first bar; each next bar goes with the suffix `step` further. */
  readonly first: number;
  readonly step: 0 | 1;
}

export function windowSegments(window: number): WindowSegments {
  if (window === 0) return { length: Infinity, suffixes: 1, first: 0, step: 0 };
  const length = Math.max(1, window - 1);
  return { length, suffixes: length + 1, first: length - window + 1, step: 1 };
}

/** The first bar of the segment that contains `start`; `start` itself for window 0. */
export function segmentOf(start: number, anchor: number, length: number): number {
  return length === Infinity ? start : anchor - Math.ceil((anchor - start) / length) * length;
}

/** The last bar of `[from, to)` with a finite value in every column, -1 if there is none. */
export function lastFinite(columns: readonly Float64Array[], from: number, to: number): number {
  let bar = to - 1;
  while (bar >= from && !isFiniteAt(columns, bar)) bar -= 1;
  return bar >= from ? bar : -1;
}

/** The first bar of `[from, to)` with a finite value in every column, -1 if there is none. */
export function firstFinite(columns: readonly Float64Array[], from: number, to: number): number {
  let bar = from;
  while (bar < to && !isFiniteAt(columns, bar)) bar += 1;
  return bar < to ? bar : -1;
}

function isFiniteAt(columns: readonly Float64Array[], bar: number): boolean {
  for (const column of columns) if (!isFiniteNumber(column[bar])) return false;
  return true;
}
