import type { PanelBlock } from '../panel.ts';
import { Account, type AccountTotals } from './account.ts';
import type { Execution } from './execution.ts';
import type { TargetWeights } from '../strategy/target-weights.ts';
import { Rebalancer } from './rebalancer.ts';
import { applyStops } from './stops.ts';
import type { TradeColumns } from './trades.ts';

export interface PortfolioSetup {
  readonly symbols: number;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly periodsPerYear: number;
}

export interface PortfolioOutcome {
  readonly trades: TradeColumns;
  readonly totals: AccountTotals;
  /** Bars at whose close a position was held. */
  readonly exposedBars: number;
  readonly ruinedAt: number | null;
}

/**
 * An account that follows target weights, bar by bar. In each bar:
 * 1. the orders of the bar before are filled at the open (NEXT_OPEN);
 * 2. stops and take-profits are looked for between the open and the close;
 * 3. the orders of the bar before are filled at the close (NEXT_CLOSE);
 * 4. new weights are decided on what is known at the close, and filled there (SAME_CLOSE);
 * 5. interest on what is sold short is paid, and equity is taken.
 */
export class Portfolio {
  readonly account: Account;
  readonly #execution: Execution;
  readonly #rebalancer: Rebalancer;
  readonly #weights: Float64Array;
  readonly #borrowRatePerBar: number;
  readonly #hasStops: boolean;
  #exposedBars = 0;
  #bar = 0;
  #time = 0;
  #ruinedAt: number | null = null;

  constructor({ symbols, execution, initialCash, periodsPerYear }: PortfolioSetup) {
    this.account = new Account(symbols, initialCash, execution);
    this.#execution = execution;
    this.#rebalancer = new Rebalancer(symbols, this.account, execution);
    this.#weights = new Float64Array(symbols);
    this.#borrowRatePerBar = execution.borrowRate / periodsPerYear;
    const { stopLoss, takeProfit, trailingStop } = execution;
    this.#hasStops = stopLoss !== null || takeProfit !== null || trailingStop !== null;
  }

  /** Takes one bar, in order; returns the equity at its close. @param row the bar's place in the block */
  step(block: PanelBlock, row: number, strategy: TargetWeights, scores: Float64Array): number {
    const bar = this.#bar;
    const time = block.times[row];
    this.#bar += 1;
    this.#time = time;
    if (this.#ruinedAt !== null) return this.account.cash;
    const offset = row * block.symbols;
    const { fill } = this.#execution;
    if (fill === 'NEXT_OPEN') this.#fill(block.open, offset, time, bar);
    if (this.#hasStops) applyStops(this.account, this.#execution, block, row, bar);
    this.account.positions.observeBar(block.low, block.high, offset);
    if (fill === 'NEXT_CLOSE') this.#fill(block.close, offset, time, bar);
    else this.account.positions.mark(block.close, offset);
    if (strategy.needsWeights) this.#weigh();
    strategy.decide(time, block.close, scores, offset, this.#weights, this.#rebalancer.targets);
    if (fill === 'SAME_CLOSE') this.#fill(block.close, offset, time, bar);
    return this.#end(time, bar);
  }

  /** Notes open positions as trades. */
  finish(): PortfolioOutcome {
    const { positions, totals } = this.account;
    positions.finish(this.#time, Math.max(0, this.#bar - 1));
    return {
      trades: positions.trades.columns(),
      totals,
      exposedBars: this.#exposedBars,
      ruinedAt: this.#ruinedAt,
    };
  }

  #fill(prices: Float64Array, offset: number, time: number, bar: number): void {
    this.account.positions.mark(prices, offset);
    this.#rebalancer.execute(prices, offset, time, bar);
  }

  #weigh(): void {
    const { equity, positions } = this.account;
    for (let symbol = 0; symbol < this.#weights.length; symbol += 1)
      this.#weights[symbol] = (positions.units[symbol] * positions.marks[symbol]) / equity;
  }

  #end(time: number, bar: number): number {
    if (this.#borrowRatePerBar > 0) this.account.accrueBorrowing(this.#borrowRatePerBar);
    const { equity } = this.account;
    if (this.account.positions.count > 0) this.#exposedBars += 1;
    if (equity > 0) return equity;
    this.account.liquidate(time, bar);
    this.#rebalancer.clear();
    this.#ruinedAt = time;
    return this.account.cash;
  }
}
