import type { Kernel } from '../expression/kernel.ts';
import { segmentOf, windowSegments } from './window-segments.ts';

/**
 * The largest (`sign` 1) or smallest (`sign` -1) finite value of the window, NaN if it has none. It is the more extreme
 * of the running extremes of a suffix and a prefix, which takes three comparisons a bar whatever the data.
 */
export function rollingExtreme(window: number, sign: 1 | -1): Kernel {
  const { length, suffixes, first, step } = windowSegments(window);
  const extremes = new Float64Array(suffixes).fill(-Infinity);

  function findSuffixes(x: Float64Array, segment: number, from: number): void {
    let extreme = -Infinity;
    for (let k = suffixes - 2, i = segment - 1; k >= 0; k -= 1, i -= 1) {
      if (i >= from) {
        const value = x[i] * sign;
        if (value > extreme && value < Infinity) extreme = value;
      }
      extremes[k] = extreme;
    }
  }

  return ([x], out, { start, end, anchor }) => {
    for (let segment = segmentOf(start, anchor, length); segment < end; segment += length) {
      findSuffixes(x, segment, start);
      const stop = Math.min(end, segment + length);
      let extreme = -Infinity;
      for (let i = Math.max(segment, start), k = first + (i - segment) * step; i < stop; i += 1, k += step) {
        const value = x[i] * sign;
        if (value > extreme && value < Infinity) extreme = value;
        const joined = extreme > extremes[k] ? extreme : extremes[k];
        if (joined === -Infinity) out[i] = NaN;
        else out[i] = joined * sign;
      }
    }
  };
}
