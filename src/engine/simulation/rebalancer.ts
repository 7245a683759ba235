import type { TargetWeights } from '../strategy/target-weights.ts';
import type { Account } from './account.ts';
import type { Execution } from './execution.ts';
import { OrderList } from './order-list.ts';

/** An order worth less than this part of equity is the rounding of a position that is where it should be. */
const NEGLIGIBLE = 1e-12;

/** Trades an account towards its target weights. A target whose instrument has no price waits until there is one. */
export class Rebalancer {
  readonly #account: Account;
  readonly #targets: TargetWeights;
  readonly #execution: Execution;
  readonly #orders: OrderList;

  constructor(account: Account, targets: TargetWeights, execution: Execution) {
    this.#account = account;
    this.#targets = targets;
    this.#execution = execution;
    this.#orders = new OrderList(targets.weights.length);
    this.#orders.slippageRates.fill(execution.slippageRate);
  }

  /**
   * Fills what leads to the targets, at the prices of the bar that begins at `offset`; the account is marked at them
   * already. Weights are of the equity before the first of these fills. An account without equity does not trade.
   */
  execute(prices: Float64Array, offset: number, bar: number): void {
    this.#account.revalue();
    if (!(this.#account.equity > 0)) return;
    this.#listOrders(prices, offset);
    this.#orders.sort();
    this.#account.fill(this.#orders, bar);
  }

  /** Turns targets into orders, and takes them off the list of targets. Those without a price stay on it. */
  #listOrders(prices: Float64Array, offset: number): void {
    const { callOrder } = this.#execution;
    const { equity } = this.#account;
    const { quantities } = this.#account.positions;
    const { symbols, weights, count } = this.#targets;
    const orders = this.#orders;
    let waiting = 0;
    orders.count = 0;
    for (let index = 0; index < count; index += 1) {
      const symbol = symbols[index];
      const price = prices[offset + symbol];
      const held = quantities[symbol];
      if (!(price > 0) && !(held === 0 && weights[symbol] === 0)) {
        symbols[waiting] = symbol;
        waiting += 1;
        continue;
      }
      const weight = this.#allowed(weights[symbol]);
      weights[symbol] = Number.NaN;
      // Not `change * price`: so computed, equal weights have equal values, and ties are filled as they are listed.
      const value = weight * equity - held * price;
      const change = this.#toLots(weight === 0 ? -held : (weight * equity) / price - held, weight);
      if (change === 0 || (weight !== 0 && Math.abs(value) <= NEGLIGIBLE * equity)) continue;
      orders.quantities[symbol] = change;
      orders.prices[symbol] = price;
      orders.ranks[symbol] = callOrder === 'SELLS_FIRST' ? value : 0;
      orders.add(symbol);
    }
    this.#targets.count = waiting;
  }

  #allowed(weight: number): number {
    const { direction } = this.#execution;
    return (direction === 'LONG' && weight < 0) || (direction === 'SHORT' && weight > 0) ? 0 : weight;
  }

  /** Rounds a change down to whole lots, unless it closes the position. 2.9999999999 lots count as 3. */
  #toLots(change: number, weight: number): number {
    const { lotSize } = this.#execution;
    if (lotSize === 0 || weight === 0) return change;
    return Math.trunc(change / lotSize + Math.sign(change) * 1e-9) * lotSize;
  }
}
