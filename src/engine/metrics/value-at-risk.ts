import { type MetricValue, defined } from './catalogue.ts';
import type { Convention } from './conventions.ts';
import { findTails } from './percentiles.ts';
import { NO_BARS, TWO } from './reasons.ts';
import type { ReturnSums } from './return-sums.ts';

/** The 5th percentile of the standard normal distribution, and the mean below it: density(q) / 0.05. */
const NORMAL_5TH = 1.6448536269514722;
const NORMAL_TAIL_MEAN = 2.0627128075074257;

interface Distribution {
  readonly returns: Float64Array;
  readonly sums: ReturnSums;
  readonly deviation: number;
}

/** How much a bar may lose: the 5th percentile of returns and the mean below it, as they were and as if normal. */
export function valuesAtRisk({ returns, sums, deviation }: Distribution, convention: Convention) {
  const isQuantstats = convention === 'QUANTSTATS';
  const { count, mean } = sums;
  const numbers = count === returns.length ? returns : returns.filter((value) => !Number.isNaN(value));
  const { low, high, lowMean } =
    count > 0
      ? findTails(numbers, sums.least, sums.greatest)
      : { low: Number.NaN, high: Number.NaN, lowMean: Number.NaN };
  // empyrical has no percentile for returns of which one is missing.
  const historical = convention === 'EMPYRICAL' && count < returns.length ? Number.NaN : low;
  const normal = deviation > 0 ? mean - NORMAL_5TH * deviation : Number.NaN;
  const normalMean = deviation > 0 ? mean - NORMAL_TAIL_MEAN * deviation : Number.NaN;
  const reason = whyNoSpread(count);
  return {
    VALUE_AT_RISK: defined(isQuantstats ? normal : historical, reason),
    CONDITIONAL_VALUE_AT_RISK: defined(isQuantstats ? meanBelow(returns, normal) : lowMean, reason),
    PARAMETRIC_VALUE_AT_RISK: defined(normal, reason),
    PARAMETRIC_CONDITIONAL_VALUE_AT_RISK: defined(normalMean, reason),
    TAIL_RATIO: defined(Math.abs(high) / Math.abs(low), 'the 5th percentile is 0, or there are no bars'),
  } satisfies Record<string, MetricValue>;
}

function whyNoSpread(count: number): string {
  if (count > 1) return 'returns do not vary';
  return count > 0 ? TWO : NO_BARS;
}

/** The mean of the returns below a level; the level itself if there is none. */
function meanBelow(returns: Float64Array, level: number): number {
  let sum = 0;
  let count = 0;
  for (let bar = 0; bar < returns.length; bar += 1)
    if (returns[bar] < level) {
      sum += returns[bar];
      count += 1;
    }
  return count === 0 ? level : sum / count;
}
