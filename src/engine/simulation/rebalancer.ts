import type { Account } from './account.ts';
import type { Execution } from './execution.ts';
import { WantedWeights } from '../strategy/wanted-weights.ts';
import { OrderList } from './order-list.ts';

/** An order smaller than this part of equity is rounding. */
const NEGLIGIBLE = 1e-12;

/** Brings positions to the weights that are wanted. What is wanted waits until its instrument has a price. */
export class Rebalancer {
  readonly wanted: WantedWeights;
  readonly #account: Account;
  readonly #execution: Execution;
  readonly #orders: OrderList;

  constructor(symbols: number, account: Account, execution: Execution) {
    this.#account = account;
    this.#execution = execution;
    this.wanted = new WantedWeights(symbols);
    this.#orders = new OrderList(symbols);
    this.#orders.slippageRates.fill(execution.slippageRate);
  }

  /**
   * Fills what is wanted at the prices of a bar, which are the account's marks already. Equity is taken once, before the
   * first fill; with none left there is nothing to take weights of, and nothing is filled.
   */
  execute(prices: Float64Array, offset: number, bar: number): void {
    this.#account.revalue();
    if (!(this.#account.equity > 0)) return;
    this.#order(prices, offset);
    this.#orders.sort();
    this.#account.fill(this.#orders, bar);
  }

  /** Lists the orders, sales first or as the symbols are listed, and takes their weights off the list of wants. */
  #order(prices: Float64Array, offset: number): void {
    const { callOrder } = this.#execution;
    const { equity } = this.#account;
    const { units } = this.#account.positions;
    const { symbols, weights, count } = this.wanted;
    const orders = this.#orders;
    let waiting = 0;
    orders.count = 0;
    for (let index = 0; index < count; index += 1) {
      const symbol = symbols[index];
      const price = prices[offset + symbol];
      const held = units[symbol];
      if (!(price > 0) && !(held === 0 && weights[symbol] === 0)) {
        symbols[waiting] = symbol;
        waiting += 1;
        continue;
      }
      const weight = this.#allowed(weights[symbol]);
      weights[symbol] = Number.NaN;
      // Not `change * price`: equal weights have equal values here, so that ties stay in the order of the list.
      const value = weight * equity - held * price;
      const change = this.#toLots(weight === 0 ? -held : (weight * equity) / price - held, weight);
      if (change === 0 || (weight !== 0 && Math.abs(value) <= NEGLIGIBLE * equity)) continue;
      orders.units[symbol] = change;
      orders.prices[symbol] = price;
      orders.ranks[symbol] = callOrder === 'SELLS_FIRST' ? value : 0;
      orders.add(symbol);
    }
    this.wanted.count = waiting;
  }

  #allowed(weight: number): number {
    const { direction } = this.#execution;
    return (direction === 'LONG' && weight < 0) || (direction === 'SHORT' && weight > 0) ? 0 : weight;
  }

  /** Whole lots of a change, unless it closes a position; one that rounding has left just short of whole is whole. */
  #toLots(change: number, weight: number): number {
    const { lotSize } = this.#execution;
    if (lotSize === 0 || weight === 0) return change;
    return Math.trunc(change / lotSize + Math.sign(change) * 1e-9) * lotSize;
  }
}
