import type { Kernel } from '../expression/kernel.ts';
import { CountTree, SortedArray } from './ordered-window.ts';
import type { OrderedWindow } from './ordered-window.ts';
import { isFiniteNumber } from './is-finite.ts';

/** Up to this many bars, shifting values in an array is faster than a tree. */
const SHORT = 400;

/** The quantile of the finite values of the window, interpolated linearly; NaN if it has none. */
export function rollingQuantile(window: number, fraction: number): Kernel {
  return rollOrdered(window, (ordered) => {
    const place = fraction * (ordered.size - 1);
    const below = Math.floor(place);
    const value = ordered.at(below);
    return place === below ? value : value + (ordered.at(below + 1) - value) * (place - below);
  });
}

/** The newest value's rank in the window over the number of finite values, ties sharing their mean rank; NaN at NaN. */
export function rollingRank(window: number): Kernel {
  return rollOrdered(window, (ordered, newest) =>
    isFiniteNumber(newest) ? (ordered.below(newest) + (ordered.equal(newest) + 1) / 2) / ordered.size : NaN,
  );
}

function rollOrdered(window: number, statistic: (ordered: OrderedWindow, newest: number) => number): Kernel {
  const short = window > 0 && window <= SHORT ? new SortedArray(window + 1) : undefined;
  return ([x], out, { start, end }) => {
    const ordered = short ?? new CountTree(x.subarray(start, end).filter(Number.isFinite));
    ordered.clear();
    for (let i = start; i < end; i += 1) {
      const gone = i - window;
      if (window > 0 && gone >= start && isFiniteNumber(x[gone])) ordered.remove(x[gone]);
      if (isFiniteNumber(x[i])) ordered.add(x[i]);
      out[i] = ordered.size === 0 ? NaN : statistic(ordered, x[i]);
    }
  };
}
