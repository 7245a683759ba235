import type { Kernel } from '../expression/kernel.ts';
import { isFiniteNumber } from './is-finite.ts';

/** However short its span, a mean survives a gap of this many bars without values. */
const LEAST_MEMORY = 64;

/** Bars after which earlier ones weigh less than 2^-64, which no float64 can show. */
export function exponentialMemory(span: number): number {
  return span === 0
    ? Infinity
    : Math.max(LEAST_MEMORY, Math.ceil((-64 * Math.LN2) / Math.log1p(-smoothingFactor(span))));
}

/** 2 / (n + 1) for a span of n bars; a number below 1 is the factor itself. */
function smoothingFactor(span: number): number {
  return span < 1 ? span : 2 / (span + 1);
}

/**
 * Exponentially weighted mean of the finite values so far. The weights sum to 1 from the first bar on and decay over
 * NaN too (pandas `ewm(adjust=True, ignore_na=False)`). At NaN the mean keeps its value, for no longer than its memory.
 *
 * Bars are cut into segments of `exponentialMemory` bars counted from the anchor. In each segment the mean starts
 * again, one segment early, so that its value depends on the bars and the anchor, not on where the data begin.
 */
export function exponentialMean(span: number): Kernel {
  if (span === 0) return growingExponentialMean;
  const memory = exponentialMemory(span);
  const decay = 1 - smoothingFactor(span);
  return ([x], out, { start, end, anchor }) => {
    for (let segment = anchor - Math.ceil((anchor - start) / memory) * memory; segment < end; segment += memory) {
      const stop = Math.min(end, segment + memory);
      const first = Math.max(segment, start);
      let weight = 0;
      let mean = NaN;
      for (let i = Math.max(start, segment - memory); i < stop; i += 1) {
        weight *= decay;
        if (isFiniteNumber(x[i])) {
          mean = weight === 0 ? x[i] : mean + (x[i] - mean) / (weight + 1);
          weight += 1;
        }
        if (i >= first) out[i] = mean;
      }
    }
  };
}

/** Span 0 as in Qlib: bar n is weighted as by span n, so each bar sums over the whole past. */
const growingExponentialMean: Kernel = ([x], out, { start, end }) => {
  let seen = false;
  for (let i = start; i < end; i += 1) {
    const bars = i - start + 1;
    const decay = 1 - 2 / (1 + bars);
    let weights = 0;
    let sum = 0;
    for (let j = start; j <= i; j += 1) {
      weights = weights * decay + 1;
      sum = sum * decay + (isFiniteNumber(x[j]) ? x[j] : 0);
    }
    seen ||= isFiniteNumber(x[i]);
    out[i] = seen ? sum / weights : NaN;
  }
};
