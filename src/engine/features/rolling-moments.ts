import type { Kernel } from '../expression/kernel.ts';
import { rollCentred } from './centred-windows.ts';
import type { CentredStatistic, Sweep } from './centred-windows.ts';
import { isFiniteNumber } from './is-finite.ts';
import { windowSegments } from './window-segments.ts';

/** Variance or standard deviation of the finite values of the window, ddof 1; NaN for fewer than two. */
export function rollingVariance(window: number, statistic: 'Var' | 'Std'): Kernel {
  return rollCentred(window, new SecondMoment(window, statistic === 'Std'));
}

class SecondMoment implements CentredStatistic {
  readonly #root: boolean;
  readonly #first: number;
  readonly #step: number;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  constructor(window: number, root: boolean) {
    const { suffixes, first, step } = windowSegments(window);
    this.#root = root;
    this.#first = first;
    this.#step = step;
    this.#counts = new Float64Array(suffixes);
    this.#sums = new Float64Array(suffixes);
    this.#squares = new Float64Array(suffixes);
  }

  sumSuffixes([x]: readonly Float64Array[], { segment, from, centre }: Sweep): void {
    const counts = this.#counts;
    const sums = this.#sums;
    const squares = this.#squares;
    const origin = centre < 0 ? 0 : x[centre];
    let n = 0;
    let s1 = 0;
    let s2 = 0;
    for (let k = counts.length - 2, i = segment - 1; k >= 0; k -= 1, i -= 1) {
      if (i >= from && isFiniteNumber(x[i])) {
        const v = x[i] - origin;
        n += 1;
        s1 += v;
        s2 += v * v;
      }
      counts[k] = n;
      sums[k] = s1;
      squares[k] = s2;
    }
  }

  sweep([x]: readonly Float64Array[], out: Float64Array, { segment, from, to, centre }: Sweep): void {
    const counts = this.#counts;
    const sums = this.#sums;
    const squares = this.#squares;
    const root = this.#root;
    const step = this.#step;
    const origin = centre < 0 ? 0 : x[centre];
    let n = 0;
    let s1 = 0;
    let s2 = 0;
    for (let i = segment, k = this.#first; i < to; i += 1, k += step) {
      if (isFiniteNumber(x[i])) {
        const v = x[i] - origin;
        n += 1;
        s1 += v;
        s2 += v * v;
      }
      if (i < from) continue;
      const count = n + counts[k];
      const sum = s1 + sums[k];
      const variance = count < 2 ? NaN : Math.max(0, s2 + squares[k] - (sum * sum) / count) / (count - 1);
      out[i] = root ? Math.sqrt(variance) : variance;
    }
  }
}
