import { GrowingColumn } from './growing-column.ts';
import {
  type AccountMetricName,
  type Convention,
  type MetricValue,
  measure,
  returnsOf,
  startRunning,
} from './metrics/index.ts';
import type { PanelSlice } from './panel.ts';
import type { AccountTotals } from './simulation/account.ts';
import type { Execution } from './simulation/execution.ts';
import { Portfolio } from './simulation/portfolio.ts';
import type { TradeColumns } from './simulation/trades.ts';
import { createAllocator } from './strategy/allocator.ts';
import type { Strategy } from './strategy/spec.ts';

export interface SimulationSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  readonly strategy: Strategy;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly periodsPerYear: number;
  readonly convention: Convention;
  /** See AllocatorSetup; without any, volatility begins at the first bar. */
  readonly closesBefore?: readonly Float64Array[];
}

export interface SimulationOutcome {
  readonly metrics: Record<AccountMetricName, MetricValue>;
  /** `[bars]`, ms since the epoch. */
  readonly times: Float64Array;
  /** `[bars]`, at each close, in currency. */
  readonly equity: Float64Array;
  readonly trades: TradeColumns;
  readonly totals: AccountTotals;
  /** When the account lost everything and was closed, in ms since the epoch; null: it did not. */
  readonly ruinedAt: number | null;
}

/** One model's way through the engine: bars and scores in, slice by slice, and what the model's account came to out. */
export interface ModelSimulation {
  /**
   * Takes the next slice of bars. How a history is cut into slices changes no bit of the outcome.
   *
   * @param scores `[bars * symbols]`, row-major; NaN where there is none
   */
  push(slice: PanelSlice, scores: Float64Array): void;
  /**
   * Ends the simulation.
   *
   * @param benchmark its close at each bar, `[bars]`, NaN where it has none; without one, metrics against it are null
   */
  finish(benchmark?: Float64Array): SimulationOutcome;
}

export function createModelSimulation(setup: SimulationSetup): ModelSimulation {
  const { symbols, strategy, execution, initialCash, periodsPerYear, convention } = setup;
  const allocator = createAllocator(strategy, setup);
  const portfolio = new Portfolio({ symbols, allocator, execution, initialCash, periodsPerYear });
  const times = new GrowingColumn();
  const equity = new GrowingColumn();
  const running = startRunning(convention, initialCash);
  return {
    push: (slice, scores) => {
      const before = equity.last ?? initialCash;
      const curve = equity.extend(slice.bars);
      portfolio.push(slice, scores, curve);
      running.addAccount(returnsOf(curve, before), curve);
      times.extend(slice.bars).set(slice.times);
    },
    finish: (benchmark) => {
      const bars = times.values();
      const { trades, totals, exposedBars, ruinedAt } = portfolio.finish(bars);
      const curve = equity.values();
      const accounted = { initialCash, periodsPerYear, convention, trades, totals, exposedBars };
      const metrics = measure({
        times: bars,
        equity: curve,
        running: running.finish(),
        ...accounted,
        ...(benchmark ? { benchmark } : {}),
      });
      return { metrics, times: bars, equity: curve, trades, totals, ruinedAt };
    },
  };
}
