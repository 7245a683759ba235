import { type MetricValue, defined } from './catalogue.ts';
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
    ALPHA: defined(count < 2 ? tooFew : alpha, TOO_FEW),
    BETA: defined(beta, TOO_FEW),
    CORRELATION: defined(xy / Math.sqrt(xx * yy), TOO_FEW),
    INFORMATION_RATIO: defined(meanGap / deviation, 'it takes two returns that differ from the benchmark'),
    TRACKING_ERROR: defined(deviation * Math.sqrt(periodsPerYear), 'it takes two returns'),
    ...captures(returns, benchmark, periodsPerYear),
  };
}

function pairSums(returns: Float64Array, benchmark: Float64Array) {
  const sums = { count: 0, meanX: 0, meanY: 0, xx: 0, xy: 0, yy: 0, meanGap: 0, gaps: 0 };
  for (let bar = 0; bar < returns.length; bar += 1) {
    const x = benchmark[bar];
    const y = returns[bar];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    sums.count += 1;
    const dx = x - sums.meanX;
    const dy = y - sums.meanY;
    sums.meanX += dx / sums.count;
    sums.meanY += dy / sums.count;
    sums.xx += dx * (x - sums.meanX);
    sums.xy += dx * (y - sums.meanY);
    sums.yy += dy * (y - sums.meanY);
    const gap = y - x;
    const distance = gap - sums.meanGap;
    sums.meanGap += distance / sums.count;
    sums.gaps += distance * (gap - sums.meanGap);
  }
  return sums;
}

/** Compound growth of both over all bars, and over those at which the benchmark rose or fell, annualised by their number. */
function captures(returns: Float64Array, benchmark: Float64Array, periodsPerYear: number) {
  const all = { own: 1, other: 1, bars: 0 };
  const up = { own: 1, other: 1, bars: 0 };
  const down = { own: 1, other: 1, bars: 0 };
  const grow = (part: typeof all, own: number, other: number) => {
    if (!Number.isNaN(own)) part.own *= 1 + own;
    if (!Number.isNaN(other)) part.other *= 1 + other;
    part.bars += 1;
  };
  for (let bar = 0; bar < returns.length; bar += 1) {
    grow(all, returns[bar], benchmark[bar]);
    if (benchmark[bar] > 0) grow(up, returns[bar], benchmark[bar]);
    if (benchmark[bar] < 0) grow(down, returns[bar], benchmark[bar]);
  }
  const annual = (growth: number, bars: number) => (growth <= 0 ? -1 : growth ** (periodsPerYear / bars) - 1);
  const ratio = ({ own, other, bars }: typeof all) => annual(own, bars) / annual(other, bars);
  return {
    CAPTURE: defined(ratio(all), 'the benchmark did not change'),
    UP_CAPTURE: defined(ratio(up), 'the benchmark never rose'),
    DOWN_CAPTURE: defined(ratio(down), 'the benchmark never fell'),
  };
}
