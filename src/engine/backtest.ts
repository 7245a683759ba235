import { GrowingColumn } from './growing-column.ts';
import { type MetricName, type MetricValue, measure } from './metrics/index.ts';
import type { PanelBlock } from './panel.ts';
import { Account } from './simulation/account.ts';
import type { Execution } from './simulation/execution.ts';
import type { TradeColumns } from './simulation/trades.ts';
import type { Strategy } from './strategy/spec.ts';
import { decideThreshold } from './strategy/threshold.ts';

export interface BacktestSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  readonly strategy: Strategy;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly periodsPerYear: number;
}

export interface BacktestOutcome {
  readonly metrics: Record<MetricName, MetricValue>;
  /** One point a bar. */
  readonly times: Float64Array;
  readonly equity: Float64Array;
  readonly trades: TradeColumns;
}

/** The backtest of one model, fed with blocks of bars; blocks of any size give the same bits. */
export interface ModelBacktest {
  /** @param scores `[bars * symbols]`, row-major; NaN where there is none */
  push(block: PanelBlock, scores: Float64Array): void;
  finish(): BacktestOutcome;
}

/**
 * At each bar: first the orders of the bar before are filled at the open (NEXT_OPEN), then the strategy decides on this
 * bar's scores (and its orders are filled at the close, SAME_CLOSE), then equity is taken at the close.
 */
export function createBacktest(setup: BacktestSetup): ModelBacktest {
  const { symbols, strategy, execution, initialCash, periodsPerYear } = setup;
  const account = new Account(symbols, initialCash, execution);
  const sides = new Int8Array(symbols);
  const times = new GrowingColumn();
  const equity = new GrowingColumn();
  let exposedBars = 0;
  let clock = 0;
  let lastTime = 0;

  function step(block: PanelBlock, scores: Float64Array, bar: number): void {
    const { grossExposure } = strategy;
    if (execution.fill === 'NEXT_OPEN' && clock > 0) {
      account.mark(block.open, bar);
      account.trade(sides, grossExposure, block, block.open, bar, clock);
    }
    account.mark(block.close, bar);
    decideThreshold(strategy, sides, scores, bar);
    if (execution.fill === 'SAME_CLOSE') account.trade(sides, grossExposure, block, block.close, bar, clock);
    lastTime = block.times[bar];
    times.push(lastTime);
    equity.push(account.equity);
    if (account.grossValue > 0) exposedBars += 1;
    clock += 1;
  }

  return {
    push: (block, scores) => {
      for (let bar = 0; bar < block.bars; bar += 1) step(block, scores, bar);
    },
    finish: () => {
      account.finish(lastTime, Math.max(0, clock - 1));
      const trades = account.trades.columns();
      const curve = equity.values();
      const metrics = measure({ equity: curve, initialCash, periodsPerYear, trades, exposedBars });
      return { metrics, times: times.values(), equity: curve, trades };
    },
  };
}
