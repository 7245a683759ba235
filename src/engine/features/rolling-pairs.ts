import type { BarSpan, Kernel } from '../expression/kernel.ts';
import { rollCentred } from './centred-windows.ts';
import type { CentredStatistic, Sweep } from './centred-windows.ts';
import { isFiniteNumber } from './is-finite.ts';
import { rollingVariance } from './rolling-moments.ts';
import { windowSegments } from './window-segments.ts';

export type PairStatistic = 'Corr' | 'Cov' | 'Slope' | 'Rsquare' | 'Resi';

/** Up to this standard deviation Qlib takes a window for constant: its correlation and R² are undefined. */
const CONSTANT_DEVIATION = 2e-5;

/**
 * Correlation or covariance (ddof 1) over the bars of the window at which both columns are finite, NaN for fewer than
 * two. The correlation is also NaN if either column's own standard deviation in the window is at most 2e-5.
 */
export function rollingPair(window: number, statistic: 'Corr' | 'Cov'): Kernel {
  const pair = rollCentred(window, new PairMoments(window, statistic));
  if (statistic === 'Cov') return pair;
  const deviation = rollingVariance(window, 'Std');
  let deviations = new Float64Array(0);
  return (columns, out, span) => {
    pair(columns, out, span);
    const [a, b] = columns;
    if (finiteTogether(a, b, span)) return;
    if (deviations.length < span.end) deviations = new Float64Array(span.end);
    for (const column of columns) {
      deviation([column], deviations, span);
      for (let i = span.start; i < span.end; i += 1) if (deviations[i] <= CONSTANT_DEVIATION) out[i] = NaN;
    }
  };
}

/** Whether both columns are finite at the same bars: then the deviations over pairs are the columns' own. */
function finiteTogether(a: Float64Array, b: Float64Array, { start, end }: BarSpan): boolean {
  let i = start;
  while (i < end && isFiniteNumber(a[i]) === isFiniteNumber(b[i])) i += 1;
  return i === end;
}

/**
 * Least-squares line through the window's finite values over time: its slope per bar, its R² (NaN if the standard
 * deviation is at most 2e-5, unless the window is 0), or how far the newest value lies above it (NaN if that value is
 * NaN). NaN for fewer than two values.
 */
export function rollingRegression(window: number, statistic: 'Slope' | 'Rsquare' | 'Resi'): Kernel {
  const pair = rollCentred(window, new PairMoments(window, statistic));
  let positions = new Float64Array(0);
  return ([y], out, span) => {
    if (positions.length < span.end) positions = Float64Array.from({ length: span.end }, (_, bar) => bar);
    pair([positions, y], out, span);
  };
}

/** Each suffix keeps STRIDE numbers: the count, then these sums. */
const SUM_X = 1;
const SUM_XX = 2;
const SUM_Y = 3;
const SUM_YY = 4;
const SUM_XY = 5;
const STRIDE = 6;

class PairMoments implements CentredStatistic {
  readonly #statistic: PairStatistic;
  readonly #constant: number;
  readonly #first: number;
  readonly #step: number;
  /** `[suffixes * STRIDE]`. */
  readonly #suffixes: Float64Array;

  constructor(window: number, statistic: PairStatistic) {
    const { suffixes, first, step } = windowSegments(window);
    this.#statistic = statistic;
    this.#constant = window === 0 && statistic === 'Rsquare' ? -1 : CONSTANT_DEVIATION ** 2;
    this.#first = first * STRIDE;
    this.#step = step * STRIDE;
    this.#suffixes = new Float64Array(suffixes * STRIDE);
  }

  sumSuffixes([a, b]: readonly Float64Array[], { segment, from, centre }: Sweep): void {
    const suffixes = this.#suffixes;
    const originX = centre < 0 ? 0 : a[centre];
    const originY = centre < 0 ? 0 : b[centre];
    let n = 0;
    let sx = 0;
    let sxx = 0;
    let sy = 0;
    let syy = 0;
    let sxy = 0;
    for (let k = suffixes.length - 2 * STRIDE, i = segment - 1; k >= 0; k -= STRIDE, i -= 1) {
      if (i >= from) {
        const x = a[i] - originX;
        const y = b[i] - originY;
        if (isFiniteNumber(x) && isFiniteNumber(y)) {
          n += 1;
          sx += x;
          sxx += x * x;
          sy += y;
          syy += y * y;
          sxy += x * y;
        }
      }
      suffixes[k] = n;
      suffixes[k + SUM_X] = sx;
      suffixes[k + SUM_XX] = sxx;
      suffixes[k + SUM_Y] = sy;
      suffixes[k + SUM_YY] = syy;
      suffixes[k + SUM_XY] = sxy;
    }
  }

  sweep([a, b]: readonly Float64Array[], out: Float64Array, { segment, from, to, centre }: Sweep): void {
    const suffixes = this.#suffixes;
    const statistic = this.#statistic;
    const constant = this.#constant;
    const step = this.#step;
    const originX = centre < 0 ? 0 : a[centre];
    const originY = centre < 0 ? 0 : b[centre];
    let n = 0;
    let sx = 0;
    let sxx = 0;
    let sy = 0;
    let syy = 0;
    let sxy = 0;
    for (let i = segment, k = this.#first; i < to; i += 1, k += step) {
      const x = a[i] - originX;
      const y = b[i] - originY;
      if (isFiniteNumber(x) && isFiniteNumber(y)) {
        n += 1;
        sx += x;
        sxx += x * x;
        sy += y;
        syy += y * y;
        sxy += x * y;
      }
      if (i < from) continue;
      const count = n + suffixes[k];
      if (count < 2) {
        out[i] = NaN;
        continue;
      }
      const meanX = (sx + suffixes[k + SUM_X]) / count;
      const meanY = (sy + suffixes[k + SUM_Y]) / count;
      const xx = sxx + suffixes[k + SUM_XX] - meanX * meanX * count;
      const xy = sxy + suffixes[k + SUM_XY] - meanX * meanY * count;
      const yy = syy + suffixes[k + SUM_YY] - meanY * meanY * count;
      const least = constant * (count - 1);
      if (statistic === 'Slope') out[i] = xy / xx;
      else if (statistic === 'Cov') out[i] = xy / (count - 1);
      else if (statistic === 'Resi') out[i] = isFiniteNumber(y) ? y - meanY - (xy / xx) * (x - meanX) : NaN;
      else if (statistic === 'Rsquare') out[i] = yy <= least ? NaN : (xy * xy) / (xx * yy);
      else out[i] = xx <= least || yy <= least ? NaN : xy / Math.sqrt(xx * yy);
    }
  }
}
