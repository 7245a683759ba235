import type { Kernel } from '../expression/kernel.ts';
import { rollCentred } from './centred-windows.ts';
import type { CentredStatistic, Sweep } from './centred-windows.ts';
import { isFiniteNumber } from './is-finite.ts';
import { windowSegments } from './window-segments.ts';

/** Up to this variance (ddof 0) pandas leaves the shape of a window undefined. */
const LEAST_VARIANCE = 1e-14;

/**
 * Sample skewness G1 or excess kurtosis G2 of the finite values of the window, bias-corrected as in pandas, R and
 * Excel; NaN for fewer than 3 or 4 values. As in pandas, a constant window has skewness 0 and kurtosis -3, and a
 * variance of at most 1e-14 gives NaN.
 */
export function rollingShape(window: number, statistic: 'Skew' | 'Kurt'): Kernel {
  return rollCentred(window, new FourMoments(window, statistic === 'Skew'));
}

/** G1 from the count and the sums of squared and cubed deviations from the mean. */
function skewness(n: number, m2: number, m3: number): number {
  const variance = m2 / n;
  if (n < 3) return NaN;
  if (m2 === 0) return 0;
  if (variance <= LEAST_VARIANCE) return NaN;
  return (Math.sqrt(n * (n - 1)) / (n - 2)) * (m3 / n / (variance * Math.sqrt(variance)));
}

/** G2 from the count and the sums of squared deviations and of their fourth powers. */
function kurtosis(n: number, m2: number, m4: number): number {
  const variance = m2 / n;
  if (n < 4) return NaN;
  if (m2 === 0) return -3;
  if (variance <= LEAST_VARIANCE) return NaN;
  return (((n * n - 1) * (m4 / n)) / (variance * variance) - 3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3));
}

/** Each suffix keeps STRIDE numbers: the count, then the sums of the first four powers. */
const P1 = 1;
const P2 = 2;
const P3 = 3;
const P4 = 4;
const STRIDE = 5;

class FourMoments implements CentredStatistic {
  readonly #isSkew: boolean;
  readonly #first: number;
  readonly #step: number;
  /** `[suffixes * STRIDE]`. */
  readonly #suffixes: Float64Array;

  constructor(window: number, isSkew: boolean) {
    const { suffixes, first, step } = windowSegments(window);
    this.#isSkew = isSkew;
    this.#first = first * STRIDE;
    this.#step = step * STRIDE;
    this.#suffixes = new Float64Array(suffixes * STRIDE);
  }

  sumSuffixes([x]: readonly Float64Array[], { segment, from, centre }: Sweep): void {
    const suffixes = this.#suffixes;
    const origin = centre < 0 ? 0 : x[centre];
    for (let k = suffixes.length - 2 * STRIDE, i = segment - 1; k >= 0; k -= STRIDE, i -= 1) {
      const v = i < from ? NaN : x[i] - origin;
      const finite = isFiniteNumber(v) ? 1 : 0;
      const value = finite ? v : 0;
      suffixes[k] = suffixes[k + STRIDE] + finite;
      suffixes[k + P1] = suffixes[k + P1 + STRIDE] + value;
      suffixes[k + P2] = suffixes[k + P2 + STRIDE] + value * value;
      suffixes[k + P3] = suffixes[k + P3 + STRIDE] + value * value * value;
      suffixes[k + P4] = suffixes[k + P4 + STRIDE] + value * value * value * value;
    }
  }

  sweep([x]: readonly Float64Array[], out: Float64Array, { segment, from, to, centre }: Sweep): void {
    const suffixes = this.#suffixes;
    const isSkew = this.#isSkew;
    const origin = centre < 0 ? 0 : x[centre];
    let count = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let p4 = 0;
    for (let i = segment, k = this.#first; i < to; i += 1, k += this.#step) {
      const v = x[i] - origin;
      if (isFiniteNumber(v)) {
        count += 1;
        p1 += v;
        p2 += v * v;
        p3 += v * v * v;
        p4 += v * v * v * v;
      }
      if (i < from) continue;
      const n = count + suffixes[k];
      const s2 = p2 + suffixes[k + P2];
      const s3 = p3 + suffixes[k + P3];
      const mean = n === 0 ? 0 : (p1 + suffixes[k + P1]) / n;
      const m2 = Math.max(0, s2 - n * mean * mean);
      const m3 = s3 - mean * (3 * s2 - 2 * n * mean * mean);
      const m4 = p4 + suffixes[k + P4] - mean * (4 * s3 - mean * (6 * s2 - 3 * n * mean * mean));
      out[i] = isSkew ? skewness(n, m2, m3) : kurtosis(n, m2, m4);
    }
  }
}
