import type { Kernel } from '../expression/kernel.ts';
import { segmentOf, windowSegments } from './window-segments.ts';
import { isFiniteNumber } from './is-finite.ts';

/**
 * The position in the window of its largest (`sign` 1) or smallest (`sign` -1) value: 1 is the oldest bar, of equal
 * values the first counts, NaN if no value is finite. As in NumPy's argmax, which Qlib uses, a value that is not finite
 * beats all others, for either extreme.
 */
export function rollingExtremePosition(window: number, sign: 1 | -1): Kernel {
  const { length, suffixes, first, step } = windowSegments(window);
  const extremes = new Float64Array(suffixes).fill(-Infinity);
  const bars = new Float64Array(suffixes);

  function findSuffixes(x: Float64Array, segment: number, from: number): void {
    let extreme = -Infinity;
    let bar = -1;
    for (let k = suffixes - 2, i = segment - 1; k >= 0; k -= 1, i -= 1) {
      const value = isFiniteNumber(x[i]) ? x[i] * sign : Infinity;
      if (i >= from && value >= extreme) {
        extreme = value;
        bar = i;
      }
      extremes[k] = extreme;
      bars[k] = bar;
    }
  }

  return ([x], out, { start, end, anchor }) => {
    let finite = 0;
    for (let segment = segmentOf(start, anchor, length); segment < end; segment += length) {
      findSuffixes(x, segment, start);
      const stop = Math.min(end, segment + length);
      let extreme = -Infinity;
      let bar = -1;
      for (let i = Math.max(segment, start), k = first + (i - segment) * step; i < stop; i += 1, k += step) {
        const oldest = window === 0 ? start : Math.max(start, i - window + 1);
        if (isFiniteNumber(x[i])) finite += 1;
        if (oldest > start && isFiniteNumber(x[oldest - 1])) finite -= 1;
        const value = isFiniteNumber(x[i]) ? x[i] * sign : Infinity;
        if (value > extreme) {
          extreme = value;
          bar = i;
        }
        const joined = extremes[k] >= extreme ? bars[k] : bar;
        if (finite === 0) out[i] = NaN;
        else out[i] = joined - oldest + 1;
      }
    }
  };
}
