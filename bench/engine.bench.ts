import { type SummaryCase, simulateCase } from 'hindcast/simulate';
import { type BenchCase, medianMs } from './report.ts';
import { columnsOf, w1, w3 } from './workloads.ts';

/*
 * W1 and W3 through `simulateCase`, the function behind `hindcast simulate`: what is timed is a whole call, reading and
 * checking the case included. Columns are typed arrays, one an instrument, as a caller would have them in memory. The
 * figure is of a process that simulates many cases: V8 compiles the last of the loop after some twenty calls, before
 * which a call takes up to twice as long.
 */

/** W1: every symbol with cash of its own, all in at an entry and out at an exit, at the close. */
export function signalCase(): SummaryCase {
  const { close, entries, exits } = w1();
  return {
    ohlc: { close: columnsOf(close, 1000) },
    signals: { entries: columnsOf(entries, 1000), exits: columnsOf(exits, 1000) },
    params: { fees: 0.001, slippage: 0.0005 },
    output: 'summary',
    periodsPerYear: 365,
  };
}

/** W3: averages of 50 and 200 closes, 100 shares at each crossing, at the next open or at the same close. */
export function crossCase(fill: 'next open' | 'same close'): SummaryCase {
  const { open, close } = w3();
  const isNext = fill === 'next open';
  return {
    ohlc: { open, close },
    signals: { movingAverageCross: { fast: 50, slow: 200, delay: isNext ? 1 : 0 } },
    params: { size: 100, fees: 0.0001, init_cash: 1_000_000, price: isNext ? 'open' : 'close' },
    output: 'summary',
    periodsPerYear: 365 * 1440,
  };
}

export async function* run(): AsyncGenerator<BenchCase> {
  const signals = signalCase();
  yield await timed('W1: 1,000 symbols x 1,000 bars, signals to metrics', () => simulateCase(signals), 12);
  for (const fill of ['next open', 'same close'] as const) {
    const cross = crossCase(fill);
    yield await timed(`W3: 1,000,000 bars, SMA 50/200 cross, ${fill}`, () => simulateCase(cross), 18);
  }
}

async function timed(title: string, work: () => unknown, limitMs: number): Promise<BenchCase> {
  const { medianMs: value, minMs, maxMs } = await medianMs(work, { runs: 15, warmUp: 30 });
  return { case: title, value, unit: 'ms', reach: `< ${limitMs} ms`, met: value < limitMs, detail: { minMs, maxMs } };
}
