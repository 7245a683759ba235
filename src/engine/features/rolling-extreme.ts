import type { Kernel } from '../expression/kernel.ts';
import { blockOf, windowBlocks } from './window-blocks.ts';

/**
 * The largest finite value of the window (`sign` 1) or the smallest (`sign` -1), NaN when it has none: the larger of
 * the running extremes of a suffix and a prefix, which needs three comparisons a bar whatever the data.
 */
export function rollingExtreme(window: number, sign: 1 | -1): Kernel {
  const { length, suffixes, first, step } = windowBlocks(window);
  const extremes = new Float64Array(suffixes).fill(-Infinity);

  function findSuffixes(x: Float64Array, block: number, from: number): void {
    let extreme = -Infinity;
    for (let k = suffixes - 2, i = block - 1; k >= 0; k--, i--) {
      if (i >= from) {
        const value = x[i] * sign;
        if (value > extreme && value < Infinity) extreme = value;
      }
      extremes[k] = extreme;
    }
  }

  return ([x], out, { start, end, anchor }) => {
    for (let block = blockOf(start, anchor, length); block < end; block += length) {
      findSuffixes(x, block, start);
      const stop = Math.min(end, block + length);
      let extreme = -Infinity;
      for (let i = Math.max(block, start), k = first + (i - block) * step; i < stop; i++, k += step) {
        const value = x[i] * sign;
        if (value > extreme && value < Infinity) extreme = value;
        const joined = extreme > extremes[k] ? extreme : extremes[k];
        if (joined === -Infinity) out[i] = NaN;
        else out[i] = joined * sign;
      }
    }
  };
}
