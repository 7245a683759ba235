import { type MetricValue, OVERFLOW, defined } from './catalogue.ts';
import type { MetricRules } from './conventions.ts';
import { CHUNK, mayMiss } from './chunk.ts';
import { missingAsZero } from './missing-as-zero.ts';
import type { PairedReturns } from './paired-returns.ts';
import { PairMoments } from './pair-moments.ts';
import { deviationOf } from './return-sums.ts';

type BenchmarkMetric =
  'ALPHA' | 'BETA' | 'CORRELATION' | 'INFORMATION_RATIO' | 'TRACKING_ERROR' | 'CAPTURE' | 'UP_CAPTURE' | 'DOWN_CAPTURE';

/** Up to this standard deviation excess returns differ by rounding: a return is a ratio near 1, less 1. */
const ROUNDING = 1e-15;

const TOO_FEW = 'it takes two returns and a benchmark that varies';
const NO_VARIATION = 'it takes two returns that differ, of the account and of the benchmark';

/**
 * Metrics of returns against a benchmark.
 * @param paired a bar where either return is NaN is left out (QUANTSTATS: NaN is 0)
 */
export function againstBenchmark(
  paired: PairedReturns,
  { periodsPerYear, convention }: MetricRules,
): Record<BenchmarkMetric, MetricValue> {
  const isQuantstats = convention === 'QUANTSTATS';
  const returns = isQuantstats ? missingAsZero(paired.own) : paired.own;
  const benchmark = isQuantstats ? missingAsZero(paired.benchmark) : paired.benchmark;
  const { moments, captures } = sumPairs(returns, benchmark);
  const { count, meanX, meanY, xx, xy, yy, gaps } = moments;
  const meanGap = meanY - meanX;
  const tooFew = isQuantstats ? 0 : Number.NaN;
  // The mean of equal returns is not exactly them: without this their variance of rounding would give a beta.
  const variesX = deviationOf({ count, mean: meanX, m2: xx }) > 0;
  const variesY = deviationOf({ count, mean: meanY, m2: yy }) > 0;
  const slope = variesX ? xy / xx : Number.NaN;
  const beta = count < 2 ? tooFew : slope;
  const residual = meanY - beta * meanX;
  const spread = count < 2 ? Number.NaN : Math.sqrt(gaps / (count - 1));
  const deviation = spread <= ROUNDING + 1e-13 * Math.sqrt((xx + yy) / (count - 1)) ? 0 : spread;
  const compounded = residual <= -1 ? -1 : (1 + residual) ** periodsPerYear - 1;
  const alpha = isQuantstats ? residual * periodsPerYear : compounded;
  return {
    ALPHA: defined(count < 2 ? tooFew : alpha, Math.abs(alpha) === Number.POSITIVE_INFINITY ? OVERFLOW : TOO_FEW),
    BETA: defined(beta, TOO_FEW),
    CORRELATION: defined(variesX && variesY ? xy / Math.sqrt(xx * yy) : Number.NaN, NO_VARIATION),
    INFORMATION_RATIO: defined(meanGap / deviation, 'it takes two excess returns that differ'),
    TRACKING_ERROR: defined(deviation * Math.sqrt(periodsPerYear), 'it takes two returns'),
    ...captureRatios(captures, periodsPerYear),
  };
}

/** Summed chunk by chunk; the moments leave out bars where either return is NaN. */
function sumPairs(returns: Float64Array, benchmark: Float64Array) {
  const moments = new PairMoments();
  const captures = new Captures();
  for (let begin = 0; begin < returns.length; begin += CHUNK) {
    const own = returns.subarray(begin, begin + CHUNK);
    const other = benchmark.subarray(begin, begin + CHUNK);
    captures.add(own, other);
    const isPair = (_: number, bar: number) => !Number.isNaN(own[bar] + other[bar]);
    const isWhole = !mayMiss(own) && !mayMiss(other);
    moments.add(isWhole ? other : other.filter(isPair), isWhole ? own : own.filter(isPair));
  }
  return { moments, captures };
}

interface Growth {
  readonly own: number;
  readonly other: number;
  readonly bars: number;
}

/** Compound growth of both: over all bars, over those at which the benchmark rose, and over those at which it fell. */
class Captures {
  all: Growth = { own: 1, other: 1, bars: 0 };
  up: Growth = this.all;
  down: Growth = this.all;

  /** Adds the next returns; a missing return counts as a bar without change. */
  add(returns: Float64Array, benchmark: Float64Array): void {
    let { own, other } = this.all;
    let { own: upOwn, other: upOther, bars: upBars } = this.up;
    let { own: downOwn, other: downOther, bars: downBars } = this.down;
    for (let bar = 0; bar < returns.length; bar += 1) {
      const mine = Number.isNaN(returns[bar]) ? 0 : returns[bar];
      const theirs = Number.isNaN(benchmark[bar]) ? 0 : benchmark[bar];
      // Multiplying by 0 or 1 is faster than branching on a sign that no processor can predict.
      const isUp = Number(theirs > 0);
      const isDown = Number(theirs < 0);
      own *= 1 + mine;
      other *= 1 + theirs;
      upOwn *= 1 + mine * isUp;
      upOther *= 1 + theirs * isUp;
      downOwn *= 1 + mine * isDown;
      downOther *= 1 + theirs * isDown;
      upBars += isUp;
      downBars += isDown;
    }
    this.all = { own, other, bars: this.all.bars + returns.length };
    this.up = { own: upOwn, other: upOther, bars: upBars };
    this.down = { own: downOwn, other: downOther, bars: downBars };
  }
}

/** Ratios of annual growth, annualised by the number of bars of each kind. */
function captureRatios({ all, up, down }: Captures, periodsPerYear: number) {
  const annual = (growth: number, bars: number) => (growth <= 0 ? -1 : growth ** (periodsPerYear / bars) - 1);
  const ratio = ({ own, other, bars }: Growth) => annual(own, bars) / annual(other, bars);
  const reasonOf = ({ own, other, bars }: Growth, otherwise: string) =>
    [own, other].some((growth) => annual(growth, bars) === Number.POSITIVE_INFINITY) ? OVERFLOW : otherwise;
  return {
    CAPTURE: defined(ratio(all), reasonOf(all, 'the benchmark did not change')),
    UP_CAPTURE: defined(ratio(up), reasonOf(up, 'the benchmark never rose')),
    DOWN_CAPTURE: defined(ratio(down), reasonOf(down, 'the benchmark never fell')),
  };
}
