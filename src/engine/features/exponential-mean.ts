import type { Kernel } from '../expression/kernel.ts';
import { isFiniteNumber } from './is-finite.ts';

/** Over a gap of so many bars even the shortest mean keeps its value. */
const LEAST_MEMORY = 64;

/** Bars after which what went before has a weight of 2^-64, which no float64 can show. */
export function exponentialMemory(span: number): number {
  return span === 0
    ? Infinity
    : Math.max(LEAST_MEMORY, Math.ceil((-64 * Math.LN2) / Math.log1p(-smoothingFactor(span))));
}

/** A span of n bars is a factor of 2 / (n + 1); a number below 1 is the factor itself. */
function smoothingFactor(span: number): number {
  return span < 1 ? span : 2 / (span + 1);
}

/**
 * Exponentially weighted mean of the finite values so far, the weights summing to 1 from the first bar on and fading
 * through NaN (pandas `ewm(adjust=True, ignore_na=False)`); at NaN it keeps its value,
 * though not for more bars than its memory.
 *
 * It begins afresh in each segment of `exponentialMemory` bars counted from the anchor, one segment early, so that its
 * value depends on the bars and the anchor, not on where the data begin.
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

/** Span 0, as Qlib has it: at bar n the weights are those of span n, so that all of the past is summed at each bar. */
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
