import { type MetricValue, OVERFLOW, defined } from './catalogue.ts';
import type { Convention } from './conventions.ts';
import { missingAsZero } from './missing-as-zero.ts';

type BenchmarkMetric =
  'ALPHA' | 'BETA' | 'CORRELATION' | 'INFORMATION_RATIO' | 'TRACKING_ERROR' | 'CAPTURE' | 'UP_CAPTURE' | 'DOWN_CAPTURE';

const TOO_FEW = 'it takes two returns and a benchmark that varies';

/** What returns are against those of a benchmark at the same bars; pairs with a NaN are left out (QUANTSTATS: NaN is 0). */
export function againstBenchmark(
  ownReturns: Float64Array,
  benchmarkReturns: Float64Array,
  periodsPerYear: number,
  convention: Convention,
): Record<BenchmarkMetric, MetricValue> {
  const isQuantstats = convention === 'QUANTSTATS';
  const returns = isQuantstats ? missingAsZero(ownReturns) : ownReturns;
  const benchmark = isQuantstats ? missingAsZero(benchmarkReturns) : benchmarkReturns;
  const sums = pairSums(returns, benchmark);
  const { count, meanX, meanY, xx, xy, yy, meanGap, gaps } = sums;
  const tooFew = isQuantstats ? 0 : Number.NaN;
  const beta = count < 2 ? tooFew : xy / xx;
  const residual = meanY - beta * meanX;
  const deviation = Math.sqrt(gaps / (count - 1));
  const compounded = residual <= -1 ? -1 : (1 + residual) ** periodsPerYear - 1;
  const alpha = isQuantstats ? residual * periodsPerYear : compounded;
  return {
    ALPHA: defined(count < 2 ? tooFew : alpha, Math.abs(alpha) === Number.POSITIVE_INFINITY ? OVERFLOW : TOO_FEW),
    BETA: defined(beta, TOO_FEW),
    CORRELATION: defined(xy / Math.sqrt(xx * yy), TOO_FEW),
    INFORMATION_RATIO: defined(meanGap / deviation, 'it takes two returns that differ from the benchmark'),
    TRACKING_ERROR: defined(deviation * Math.sqrt(periodsPerYear), 'it takes two returns'),
    ...captures(returns, benchmark, periodsPerYear),
  };
}

/** In two passes: the distances are taken from the means. */
function pairSums(returns: Float64Array, benchmark: Float64Array) {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let bar = 0; bar < returns.length; bar += 1) {
    const x = benchmark[bar];
    const y = returns[bar];
    if (Number.isNaN(x + y)) continue;
    count += 1;
    sumX += x;
    sumY += y;
  }
  const meanX = sumX / count;
  const meanY = sumY / count;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let bar = 0; bar < returns.length; bar += 1) {
    const dx = benchmark[bar] - meanX;
    const dy = returns[bar] - meanY;
    if (Number.isNaN(dx + dy)) continue;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { count, meanX, meanY, xx, xy, yy, meanGap: meanY - meanX, gaps: yy - 2 * xy + xx };
}

/** Compound growth of both over all bars, and over those at which the benchmark rose or fell, annualised by their number. */
function captures(returns: Float64Array, benchmark: Float64Array, periodsPerYear: number) {
  const all = { own: 1, other: 1, bars: returns.length };
  const up = { own: 1, other: 1, bars: 0 };
  const down = { own: 1, other: 1, bars: 0 };
  for (let bar = 0; bar < returns.length; bar += 1) {
    const change = benchmark[bar];
    // A missing return leaves what there is as it is.
    const own = Number.isNaN(returns[bar]) ? 1 : 1 + returns[bar];
    const other = Number.isNaN(change) ? 1 : 1 + change;
    all.own *= own;
    all.other *= other;
    if (change > 0) {
      up.own *= own;
      up.other *= other;
      up.bars += 1;
    } else if (change < 0) {
      down.own *= own;
      down.other *= other;
      down.bars += 1;
    }
  }
  const annual = (growth: number, bars: number) => (growth <= 0 ? -1 : growth ** (periodsPerYear / bars) - 1);
  const ratio = ({ own, other, bars }: typeof all) => annual(own, bars) / annual(other, bars);
  const reasonOf = ({ own, other, bars }: typeof all, otherwise: string) =>
    [own, other].some((growth) => annual(growth, bars) === Number.POSITIVE_INFINITY) ? OVERFLOW : otherwise;
  return {
    CAPTURE: defined(ratio(all), reasonOf(all, 'the benchmark did not change')),
    UP_CAPTURE: defined(ratio(up), reasonOf(up, 'the benchmark never rose')),
    DOWN_CAPTURE: defined(ratio(down), reasonOf(down, 'the benchmark never fell')),
  };
}
