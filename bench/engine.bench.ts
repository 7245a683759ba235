import { signalSimulation as engine } from '../src/engine/index.ts';
import { type BenchCase, medianMs } from './report.ts';
import { type Bars, w1, w3 } from './workloads.ts';

const DAYS_PER_YEAR = 365;
const MINUTES_PER_YEAR = 365 * 1440;

/** W1 as a panel of signals. */
export function signalsPanel(): engine.SignalPanel {
  const { close, entries, exits } = w1();
  const none = new Uint8Array(entries.length);
  return {
    bars: 1000,
    columns: 1000,
    close,
    longEntries: entries,
    longExits: exits,
    shortEntries: none,
    shortExits: none,
  };
}

/** Final value, orders, Sharpe ratio and drawdown of every symbol. */
export function runSignals(panel: engine.SignalPanel): engine.SignalSummary {
  const rules = { ...engine.VECTORBT, fees: engine.constant(0.001), slippage: engine.constant(0.0005) };
  return engine.summarizeSignals(panel, rules, DAYS_PER_YEAR);
}

/** Means of 50 and 200 closes, their crossings, 100 units an entry, and the figures. */
export function runCross(
  { open, close }: Pick<Bars, 'open' | 'close'>,
  fill: 'next open' | 'same close',
): engine.SignalSummary {
  const bars = close.length;
  const delay = fill === 'next open' ? 1 : 0;
  const { entries, exits } = engine.movingAverageCross(close, { fast: 50, slow: 200, delay });
  const none = new Uint8Array(bars);
  const panel = {
    bars,
    columns: 1,
    close,
    longEntries: entries,
    longExits: exits,
    shortEntries: none,
    shortExits: none,
  };
  const rules = {
    ...engine.VECTORBT,
    size: engine.constant(100),
    fees: engine.constant(0.0001),
    initialCash: Float64Array.of(1_000_000),
    price: fill === 'next open' ? { values: open, barStride: 1, columnStride: 0 } : engine.VECTORBT.price,
  };
  return engine.summarizeSignals(panel, rules, MINUTES_PER_YEAR);
}

export async function* run(): AsyncGenerator<BenchCase> {
  const panel = signalsPanel();
  yield await timed('W1: 1,000 symbols x 1,000 bars, signals to metrics', () => runSignals(panel), 12);
  const minutes = w3();
  for (const fill of ['next open', 'same close'] as const)
    yield await timed(`W3: 1,000,000 bars, SMA 50/200 cross, ${fill}`, () => runCross(minutes, fill), 18);
}

async function timed(title: string, work: () => unknown, limitMs: number): Promise<BenchCase> {
  const { medianMs: value, minMs, maxMs } = await medianMs(work, { runs: 15, warmUp: 5 });
  return { case: title, value, unit: 'ms', reach: `< ${limitMs} ms`, met: value < limitMs, detail: { minMs, maxMs } };
}
