import type { PanelSlice } from '../panel.ts';
import { Account, type AccountTotals } from './account.ts';
import type { Execution } from './execution.ts';
import type { TargetWeights } from '../strategy/target-weights.ts';
import { OrderList } from './order-list.ts';
import { Rebalancer } from './rebalancer.ts';
import { orderStops } from './stops.ts';
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
  readonly #stops: OrderList | undefined;
  #exposedBars = 0;
  #bar = 0;
  #ruinedBar: number | null = null;

  constructor({ symbols, execution, initialCash, periodsPerYear }: PortfolioSetup) {
    this.account = new Account(symbols, initialCash, execution);
    this.#execution = execution;
    this.#rebalancer = new Rebalancer(symbols, this.account, execution);
    this.#weights = new Float64Array(symbols);
    this.#borrowRatePerBar = execution.borrowRate / periodsPerYear;
    const { stopLoss, takeProfit, trailingStop } = execution;
    const hasStops = stopLoss !== null || takeProfit !== null || trailingStop !== null;
    this.#stops = hasStops ? new OrderList(symbols) : undefined;
  }

  /**
   * Takes the bars of a slice, in order.
   * @param scores `[bars * symbols]`; @param equity `[bars]`, to write the equity at each close into
   */
  push(slice: PanelSlice, strategy: TargetWeights, scores: Float64Array, equity: Float64Array): void {
    for (let row = 0; row < slice.bars; row += 1) {
      if (this.#ruinedBar === null) this.#step(slice, row, strategy, scores);
      this.account.writeEquity(equity, row);
      this.#bar += 1;
    }
  }

  #step(slice: PanelSlice, row: number, strategy: TargetWeights, scores: Float64Array): void {
    const bar = this.#bar;
    const offset = row * slice.symbols;
    const { fill } = this.#execution;
    const { positions } = this.account;
    if (fill === 'NEXT_OPEN') {
      positions.mark(slice.open, offset);
      this.#rebalancer.execute(slice.open, offset, bar);
    }
    if (this.#stops) {
      orderStops(this.#stops, positions, this.#execution, slice, row);
      this.account.fill(this.#stops, bar);
    }
    positions.pass(slice, offset);
    if (fill === 'NEXT_CLOSE') this.#rebalancer.execute(slice.close, offset, bar);
    if (strategy.needsWeights) this.#weigh();
    strategy.decide(slice, row, scores, this.#weights, this.#rebalancer.wanted);
    if (fill === 'SAME_CLOSE') this.#rebalancer.execute(slice.close, offset, bar);
    if (this.#borrowRatePerBar > 0) this.account.accrueBorrowing(this.#borrowRatePerBar);
    if (positions.count > 0) this.#exposedBars += 1;
    this.account.revalue();
    if (!(this.account.equity > 0)) this.#ruin();
  }

  /** Notes open positions as trades. @param times of all bars so far */
  finish(times: Float64Array): PortfolioOutcome {
    const { positions, totals } = this.account;
    positions.finish(Math.max(0, this.#bar - 1));
    return {
      trades: positions.trades.columns(times),
      totals,
      exposedBars: this.#exposedBars,
      ruinedAt: this.#ruinedBar === null ? null : times[this.#ruinedBar],
    };
  }

  #weigh(): void {
    this.account.revalue();
    const { equity, positions } = this.account;
    for (let symbol = 0; symbol < this.#weights.length; symbol += 1)
      this.#weights[symbol] = (positions.units[symbol] * positions.marks[symbol]) / equity;
  }

  #ruin(): void {
    this.account.liquidate(this.#bar);
    this.account.revalue();
    this.#rebalancer.wanted.clear();
    this.#ruinedBar = this.#bar;
  }
}
