import type { Kernel } from '../expression/kernel.ts';
import { segmentOf, windowSegments } from './window-segments.ts';
import { isFiniteNumber } from './is-finite.ts';

/** Sum or mean of the finite values of the window, NaN if it has none. */
export function rollingSum(window: number, statistic: 'Sum' | 'Mean'): Kernel {
  const { length, suffixes, first, step } = windowSegments(window);
  const sums = new Float64Array(suffixes);
  const counts = new Float64Array(suffixes);
  const mean = statistic === 'Mean';

  function sumSuffixes(x: Float64Array, segment: number, from: number): void {
    let sum = 0;
    let count = 0;
    for (let k = suffixes - 2, i = segment - 1; k >= 0; k -= 1, i -= 1) {
      if (i >= from && isFiniteNumber(x[i])) {
        sum += x[i];
        count += 1;
      }
      sums[k] = sum;
      counts[k] = count;
    }
  }

  return ([x], out, { start, end, anchor }) => {
    for (let segment = segmentOf(start, anchor, length); segment < end; segment += length) {
      sumSuffixes(x, segment, start);
      const stop = Math.min(end, segment + length);
      let sum = 0;
      let count = 0;
      for (let i = Math.max(segment, start), k = first + (i - segment) * step; i < stop; i += 1, k += step) {
        if (isFiniteNumber(x[i])) {
          sum += x[i];
          count += 1;
        }
        const n = count + counts[k];
        const total = sum + sums[k];
        if (n === 0) out[i] = NaN;
        else out[i] = mean ? total / n : total;
      }
    }
  };
}

/** How many values of the window are not NaN; infinite ones count. */
export function rollingCount(window: number): Kernel {
  return ([x], out, { start, end }) => {
    let count = 0;
    for (let i = start; i < end; i += 1) {
      if (!Number.isNaN(x[i])) count += 1;
      if (window > 0 && i - window >= start && !Number.isNaN(x[i - window])) count -= 1;
      out[i] = count;
    }
  };
}

/**
 * Qlib's WMA since 0.9.0: the mean over the finite values of w x, with weights w of 1, 2, 3, … from the oldest bar of
 * the window, divided by their sum.
 */
export function rollingWeightedMean(window: number): Kernel {
  const { length, suffixes, first, step } = windowSegments(window);
  const sums = new Float64Array(suffixes);
  const weighted = new Float64Array(suffixes);
  const counts = new Float64Array(suffixes);

  function sumSuffixes(x: Float64Array, segment: number, from: number): void {
    let sum = 0;
    let weight = 0;
    let count = 0;
    for (let k = suffixes - 2, i = segment - 1; k >= 0; k -= 1, i -= 1) {
      if (i >= from && isFiniteNumber(x[i])) {
        sum += x[i];
        weight += (i - segment) * x[i];
        count += 1;
      }
      sums[k] = sum;
      weighted[k] = weight;
      counts[k] = count;
    }
  }

  return ([x], out, { start, end, anchor }) => {
    for (let segment = segmentOf(start, anchor, length); segment < end; segment += length) {
      sumSuffixes(x, segment, start);
      const stop = Math.min(end, segment + length);
      let sum = 0;
      let weight = 0;
      let count = 0;
      for (let i = Math.max(segment, start), k = first + (i - segment) * step; i < stop; i += 1, k += step) {
        if (isFiniteNumber(x[i])) {
          sum += x[i];
          weight += (i - segment) * x[i];
          count += 1;
        }
        const oldest = window === 0 ? start : Math.max(start, i - window + 1);
        const bars = i - oldest + 1;
        const total = weight + weighted[k] + (segment - oldest + 1) * (sum + sums[k]);
        out[i] = total / ((bars * (bars + 1)) / 2) / (count + counts[k]);
      }
    }
  };
}
