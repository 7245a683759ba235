import { ELEMENT_WISE } from '../expression/element-wise.ts';
import type { Kernel } from '../expression/kernel.ts';
import { exponentialMean, exponentialMemory } from './exponential-mean.ts';
import { rollingExtremePosition } from './rolling-extreme-position.ts';
import { rollingExtreme } from './rolling-extreme.ts';
import { rollingVariance } from './rolling-moments.ts';
import { rollingAbsoluteDeviation } from './rolling-deviation.ts';
import { rollingQuantile, rollingRank } from './rolling-order.ts';
import { rollingPair, rollingRegression } from './rolling-pairs.ts';
import { rollingShape } from './rolling-shape.ts';
import { rollingCount, rollingSum, rollingWeightedMean } from './rolling-sum.ts';
import { difference, shift } from './shift.ts';

/** An operator with its parameters: the kernel, and which bars of the operands it needs. */
export interface BoundOperator {
  readonly kernel: Kernel;
  /** How many bars before the anchor the operands must begin for this column to be right `bars` before it. */
  readonly reach: (bars: number) => number;
  /** How many bars it looks ahead. */
  readonly ahead: number;
}

type Binding = (first: number, second: number) => Partial<BoundOperator> & Pick<BoundOperator, 'kernel'>;

const window =
  (kernel: (window: number, second: number) => Kernel): Binding =>
  (bars, second) => ({ kernel: kernel(bars, second), reach: (before) => (bars === 0 ? Infinity : before + bars - 1) });

const shifted =
  (kernel: (bars: number) => Kernel): Binding =>
  (bars) => ({
    kernel: kernel(bars),
    reach: (before) => (bars === 0 ? Infinity : before + Math.max(0, bars)),
    ahead: Math.max(0, -bars),
  });

/** It starts again in each segment of its memory, one segment early: see `exponentialMean`. */
const exponential: Binding = (span) => {
  const memory = exponentialMemory(span);
  const reach = (before: number) => (memory === Infinity ? Infinity : Math.ceil(before / memory) * memory + memory);
  return { kernel: exponentialMean(span), reach };
};

const BINDINGS: Readonly<Record<string, Binding>> = {
  Ref: shifted(shift),
  Delta: shifted(difference),
  Sum: window((bars) => rollingSum(bars, 'Sum')),
  Mean: window((bars) => rollingSum(bars, 'Mean')),
  Count: window(rollingCount),
  WMA: window(rollingWeightedMean),
  EMA: exponential,
  Std: window((bars) => rollingVariance(bars, 'Std')),
  Var: window((bars) => rollingVariance(bars, 'Var')),
  Max: window((bars) => rollingExtreme(bars, 1)),
  Min: window((bars) => rollingExtreme(bars, -1)),
  IdxMax: window((bars) => rollingExtremePosition(bars, 1)),
  IdxMin: window((bars) => rollingExtremePosition(bars, -1)),
  Skew: window((bars) => rollingShape(bars, 'Skew')),
  Kurt: window((bars) => rollingShape(bars, 'Kurt')),
  Med: window((bars) => rollingQuantile(bars, 0.5)),
  Quantile: window(rollingQuantile),
  Rank: window(rollingRank),
  Mad: window(rollingAbsoluteDeviation),
  Slope: window((bars) => rollingRegression(bars, 'Slope')),
  Rsquare: window((bars) => rollingRegression(bars, 'Rsquare')),
  Resi: window((bars) => rollingRegression(bars, 'Resi')),
  Corr: window((bars) => rollingPair(bars, 'Corr')),
  Cov: window((bars) => rollingPair(bars, 'Cov')),
};

/** Binds an operator of the language to its parameters. Each call makes a new kernel, as kernels own scratch space. */
export function bindOperator(name: string, [first = 0, second = 0]: readonly number[]): BoundOperator {
  const elementWise = ELEMENT_WISE[name];
  const bound = elementWise ? { kernel: elementWise } : BINDINGS[name](first, second);
  return { reach: (bars) => bars, ahead: 0, ...bound };
}
