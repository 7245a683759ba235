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
import type { Strategy } from './strategy/spec.ts';
import { createTargetWeights } from './strategy/target-weights.ts';

export interface SimulationSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  readonly strategy: Strategy;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly periodsPerYear: number;
  readonly convention: Convention;
}

export interface SimulationOutcome {
  readonly metrics: Record<AccountMetricName, MetricValue>;
  /** One point a bar. */
  readonly times: Float64Array;
  readonly equity: Float64Array;
  readonly trades: TradeColumns;
  readonly totals: AccountTotals;
  /** When equity fell to zero or below and the account ended, in ms since the epoch. */
  readonly ruinedAt: number | null;
}

/** The backtest of one model, fed with slices of bars; slices of any size give the same bits. */
export interface ModelSimulation {
  /** @param scores `[bars * symbols]`, row-major; NaN where there is none */
  push(slice: PanelSlice, scores: Float64Array): void;
  /** @param benchmark the returns of a benchmark at the same bars */
  finish(benchmark?: Float64Array): SimulationOutcome;
}

export function createModelSimulation(setup: SimulationSetup): ModelSimulation {
  const { symbols, strategy, execution, initialCash, periodsPerYear, convention } = setup;
  const targets = createTargetWeights(strategy, symbols, periodsPerYear);
  const portfolio = new Portfolio({ symbols, execution, initialCash, periodsPerYear });
  const times = new GrowingColumn();
  const equity = new GrowingColumn();
  const running = startRunning(convention);
  return {
    push: (slice, scores) => {
      const before = equity.last ?? initialCash;
      const curve = equity.extend(slice.bars);
      portfolio.push(slice, targets, scores, curve);
      running.add(returnsOf(curve, before));
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
