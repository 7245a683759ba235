import type { Account, CashBalance, Fill } from './order.ts';
import { addAmounts } from './tolerance.ts';

/** The cash of each account, and the position of each column. Columns share one account where cash is shared. */
export class AccountBook {
  readonly balances: readonly CashBalance[];
  readonly position: Float64Array;
  readonly #debt: Float64Array;
  /** Used again for every order. */
  readonly #account: Account = { cash: 0, freeCash: 0, position: 0, debt: 0 };

  /** @param initialCash by account */
  constructor(columns: number, initialCash: readonly number[]) {
    this.balances = initialCash.map((cash) => ({ cash, freeCash: cash }));
    this.position = new Float64Array(columns);
    this.#debt = new Float64Array(columns);
  }

  /** What an order of a column may draw on; valid until the next call. */
  accountOf(column: number, { cash, freeCash }: CashBalance): Readonly<Account> {
    const account = this.#account;
    account.cash = cash;
    account.freeCash = freeCash;
    account.position = this.position[column];
    account.debt = this.#debt[column];
    return account;
  }

  /** Books an order that was filled. */
  book(balance: CashBalance, column: number, { side, size, price, cash }: Fill): void {
    const before = this.position[column];
    const flow = -side * cash;
    const debt = this.#debt[column];
    const position = addAmounts(before, side * size);
    let next = debt;
    if (side > 0 && before < 0) next = position >= 0 ? 0 : debt - (debt / -before) * size;
    if (side < 0 && position < 0) next = debt + (before < 0 ? size : -position) * price;
    this.position[column] = position;
    this.#debt[column] = next;
    balance.cash = addAmounts(balance.cash, flow);
    balance.freeCash = addAmounts(balance.freeCash, flow - 2 * (next - debt));
  }
}

/** The initial cash of each account. @param given one number for all, or one for each */
export const initialCashOf = (given: Float64Array, accounts: number): number[] =>
  Array.from({ length: accounts }, (_, account) => given[given.length === 1 ? 0 : account]);
