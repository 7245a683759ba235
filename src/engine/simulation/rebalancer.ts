import type { Account } from './account.ts';
import type { Execution } from './execution.ts';

/** An order smaller than this part of equity is rounding. */
const NEGLIGIBLE = 1e-12;

/** Brings positions to target weights. A target waits until its instrument has a price. */
export class Rebalancer {
  /** `[symbols]`, ratios of equity; NaN where nothing is wanted. */
  readonly targets: Float64Array;
  readonly #account: Account;
  readonly #execution: Execution;
  readonly #symbols: Int32Array;
  readonly #values: Float64Array;
  /** The units to trade, by symbol. */
  readonly #changes: Float64Array;

  constructor(symbols: number, account: Account, execution: Execution) {
    this.#account = account;
    this.#execution = execution;
    this.targets = new Float64Array(symbols).fill(Number.NaN);
    this.#symbols = new Int32Array(symbols);
    this.#values = new Float64Array(symbols);
    this.#changes = new Float64Array(symbols);
  }

  /**
   * Fills what is wanted at the prices of a bar, which are the account's marks already. Equity is taken once, before the
   * first fill; with none left there is nothing to take weights of, and nothing is filled.
   */
  execute(prices: Float64Array, offset: number, time: number, bar: number): void {
    const { equity } = this.#account;
    if (!(equity > 0)) return;
    const count = this.#collect(prices, offset, equity);
    for (let index = 0; index < count; index += 1) {
      const symbol = this.#symbols[index];
      this.#account.trade(symbol, this.#changes[symbol], prices[offset + symbol], time, bar);
    }
  }

  /** Drops all that is wanted. */
  clear(): void {
    this.targets.fill(Number.NaN);
  }

  /** Lists the orders, ordered by their value where sales go first, and takes their targets off the list of wants. */
  #collect(prices: Float64Array, offset: number, equity: number): number {
    const { direction, lotSize, callOrder } = this.#execution;
    const { units } = this.#account.positions;
    const { targets } = this;
    const symbols = this.#symbols;
    const values = this.#values;
    const changes = this.#changes;
    const sorts = callOrder === 'SELLS_FIRST';
    let count = 0;
    for (let symbol = 0; symbol < targets.length; symbol += 1) {
      let target = targets[symbol];
      const held = units[symbol];
      if (target === 0 && held === 0) continue;
      const price = prices[offset + symbol];
      if (Number.isNaN(target) || !(price > 0)) continue;
      targets[symbol] = Number.NaN;
      if ((direction === 'LONG' && target < 0) || (direction === 'SHORT' && target > 0)) target = 0;
      let change = target === 0 ? -held : (target * equity) / price - held;
      if (lotSize > 0 && target !== 0) change = Math.trunc(change / lotSize + Math.sign(change) * 1e-9) * lotSize;
      // Not `change * price`: equal targets have equal values here, so that ties stay in the order of the list.
      const value = target * equity - held * price;
      if (change === 0 || (target !== 0 && Math.abs(value) <= NEGLIGIBLE * equity)) continue;
      let place = count;
      if (sorts)
        for (; place > 0 && values[place - 1] > value; place -= 1) {
          values[place] = values[place - 1];
          symbols[place] = symbols[place - 1];
        }
      values[place] = value;
      symbols[place] = symbol;
      changes[symbol] = change;
      count += 1;
    }
    return count;
  }
}
