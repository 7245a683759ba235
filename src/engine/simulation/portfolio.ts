import type { PanelSlice } from '../panel.ts';
import type { Allocator } from '../strategy/allocator.ts';
import { Account, type AccountTotals } from './account.ts';
import type { Execution } from './execution.ts';
import type { OrderList } from './order-list.ts';
import { Rebalancer } from './rebalancer.ts';
import { Stops } from './stops.ts';
import type { TradeColumns } from './trades.ts';

export interface PortfolioSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  /** What decides the target weights. */
  readonly allocator: Allocator;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly periodsPerYear: number;
}

export interface PortfolioOutcome {
  readonly trades: TradeColumns;
  readonly totals: AccountTotals;
  /** At how many closes a position was held. */
  readonly exposedBars: number;
  /** When the account lost everything, in ms since the epoch; null: it did not. */
  readonly ruinedAt: number | null;
}

/**
 * An account that follows target weights, bar by bar. In each bar:
 * 1. orders decided at the bar before are filled at the open (NEXT_OPEN);
 * 2. stops and take-profits are looked for between the open and the close;
 * 3. orders decided at the bar before are filled at the close (NEXT_CLOSE);
 * 4. target weights are decided on what is known at the close, and filled there (SAME_CLOSE);
 * 5. interest on what is borrowed is paid, and the account is valued.
 *
 * Between 3 and 4, positions in instruments that have had no bar for `delistAfterBars` are closed at their marks.
 */
export class Portfolio {
  readonly account: Account;
  readonly #allocator: Allocator;
  readonly #execution: Execution;
  readonly #rebalancer: Rebalancer;
  readonly #borrowRatePerBar: number;
  readonly #stops: Stops | undefined;
  #exposedBars = 0;
  #bar = 0;
  #ruinedBar: number | null = null;

  constructor({ symbols, allocator, execution, initialCash, periodsPerYear }: PortfolioSetup) {
    this.account = new Account(symbols, initialCash, execution);
    this.#allocator = allocator;
    this.#execution = execution;
    this.#rebalancer = new Rebalancer(this.account, allocator.targets, execution);
    this.#borrowRatePerBar = execution.borrowRate / periodsPerYear;
    const { stopLoss, takeProfit, trailingStop } = execution;
    const hasStops = stopLoss !== null || takeProfit !== null || trailingStop !== null;
    this.#stops = hasStops ? new Stops(this.account.positions, execution) : undefined;
  }

  /**
   * Takes the bars of the next slice.
   *
   * @param scores `[bars * symbols]`, row-major; NaN where there is none
   * @param equity `[bars]`, receives the equity at each close
   */
  push(slice: PanelSlice, scores: Float64Array, equity: Float64Array): void {
    for (let row = 0; row < slice.bars; row += 1) {
      if (this.#ruinedBar === null) this.#step(slice, row, scores);
      this.account.writeEquity(equity, row);
      this.#bar += 1;
    }
  }

  #step(slice: PanelSlice, row: number, scores: Float64Array): void {
    const bar = this.#bar;
    const offset = row * slice.symbols;
    const { fill } = this.#execution;
    const { positions } = this.account;
    if (fill === 'NEXT_OPEN') {
      positions.mark(slice.open, offset);
      this.#rebalancer.execute(slice.open, offset, bar);
    }
    if (this.#stops) {
      this.#stops.list(slice, row);
      this.#forgetStopped(this.#stops.orders);
      this.account.fill(this.#stops.orders, bar);
    }
    positions.observe(slice, offset);
    if (fill === 'NEXT_CLOSE') this.#rebalancer.execute(slice.close, offset, bar);
    if (this.#execution.delistAfterBars > 0) this.#closeDelisted();
    if (this.#allocator.currentWeights) this.#writeWeights(this.#allocator.currentWeights);
    this.#allocator.decide(slice, row, scores);
    if (fill === 'SAME_CLOSE') this.#rebalancer.execute(slice.close, offset, bar);
    if (this.#borrowRatePerBar > 0) this.account.accrueBorrowing(this.#borrowRatePerBar);
    if (positions.count > 0) this.#exposedBars += 1;
    this.account.revalue();
    if (!(this.account.equity > 0)) this.#ruin();
  }

  /** Ends the simulation: what is still open becomes a trade too. @param times of all bars so far, ms */
  finish(times: Float64Array): PortfolioOutcome {
    const { positions, totals } = this.account;
    positions.finish(Math.max(0, this.#bar - 1));
    return {
      trades: positions.trades.toColumns(times),
      totals,
      exposedBars: this.#exposedBars,
      ruinedAt: this.#ruinedBar === null ? null : times[this.#ruinedBar],
    };
  }

  #writeWeights(weights: Float64Array): void {
    this.account.revalue();
    const { equity, positions } = this.account;
    for (let symbol = 0; symbol < weights.length; symbol += 1)
      weights[symbol] = (positions.quantities[symbol] * positions.marks[symbol]) / equity;
  }

  #forgetStopped({ symbols, count, quantities }: OrderList): void {
    for (let index = 0; index < count; index += 1)
      this.#allocator.forget(symbols[index], quantities[symbols[index]] < 0 ? 1 : -1, 'STOPPED');
  }

  #closeDelisted(): void {
    const { held, missedBars, quantities } = this.account.positions;
    for (let index = this.account.positions.count - 1; index >= 0; index -= 1) {
      const symbol = held[index];
      if (missedBars[symbol] < this.#execution.delistAfterBars) continue;
      this.#allocator.forget(symbol, quantities[symbol] > 0 ? 1 : -1, 'DELISTED');
      this.account.closeAtMark(symbol, this.#bar, 'DELISTED');
    }
  }

  #ruin(): void {
    const { positions } = this.account;
    for (let symbol = 0; symbol < positions.quantities.length; symbol += 1)
      if (positions.quantities[symbol] !== 0) this.account.closeAtMark(symbol, this.#bar, 'RUIN');
    this.account.revalue();
    this.#allocator.targets.clear();
    this.#ruinedBar = this.#bar;
  }
}
