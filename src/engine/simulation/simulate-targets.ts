import { GrowingColumn } from '../growing-column.ts';
import type { PanelBlock } from '../panel.ts';
import type { Execution } from './execution.ts';
import { OrderBook } from './order-book.ts';
import { type Decider, Portfolio, type PortfolioOutcome } from './portfolio.ts';

export interface TargetsOutcome extends PortfolioOutcome {
  readonly orders: OrderBook;
  /** After each bar. */
  readonly cash: Float64Array;
  readonly value: Float64Array;
}

/** Takes targets as they are given; NaN leaves a position alone. */
const asGiven: Decider = {
  needsWeights: false,
  decide: (_time, _closes, scores, offset, _weights, targets) => {
    for (let symbol = 0; symbol < targets.length; symbol += 1)
      if (!Number.isNaN(scores[offset + symbol])) targets[symbol] = scores[offset + symbol];
  },
};

/** Simulates target weights, `[bars * symbols]`, ratios of equity; NaN leaves a position alone. */
export function simulateTargets(
  panel: PanelBlock,
  targets: Float64Array,
  setup: { execution: Execution; initialCash: number; periodsPerYear: number },
): TargetsOutcome {
  const orders = new OrderBook();
  const portfolio = new Portfolio({ ...setup, symbols: panel.symbols, orders });
  const cash = new GrowingColumn();
  const value = new GrowingColumn();
  for (let row = 0; row < panel.bars; row += 1) {
    value.push(portfolio.step(panel, row, asGiven, targets));
    cash.push(portfolio.account.cash);
  }
  return { ...portfolio.finish(), orders, cash: cash.values(), value: value.values() };
}
