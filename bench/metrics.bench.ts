import { type Convention, measureReturns } from '../src/engine/index.ts';
import { type BenchCase, medianMs } from './report.ts';
import { w3, w6 } from './workloads.ts';

const PERIODS_PER_YEAR = 98_280;

const returnsOf = (prices: Float64Array) =>
  Float64Array.from({ length: prices.length - 1 }, (_, bar) => (prices[bar + 1] ?? 0) / (prices[bar] ?? 0) - 1);

/** W6: all metrics of the returns of a million minutes against a benchmark, as `hindcast metrics` computes them. */
export async function* run(): AsyncGenerator<BenchCase> {
  const returns = returnsOf(w6('minutes'));
  const benchmark = returnsOf(w3().close);
  for (const convention of ['EMPYRICAL', 'QUANTSTATS'] satisfies Convention[]) {
    const { medianMs: median, minMs } = await medianMs(
      () =>
        measureReturns(returns, { periodsPerYear: PERIODS_PER_YEAR, convention, paired: { own: returns, benchmark } }),
      { runs: 15, warmUp: 5 },
    );
    yield {
      case: `W6, all metrics of 1 M returns, ${convention}`,
      value: median,
      unit: 'ms',
      reach: '< 30 ms',
      met: median < 30,
      detail: { 'min ms': minMs },
    };
  }
}
