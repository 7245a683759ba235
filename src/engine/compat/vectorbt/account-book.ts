import type { Fill, Purse } from './fill-order.ts';
import { addAmounts } from './tolerance.ts';

/** Positions and debts by column, cash by group. */
export class AccountBook {
  readonly position: Float64Array;
  /** Units times entry price of the short part of each position. */
  readonly debt: Float64Array;
  readonly purses: readonly Purse[];
  /** Scratch for reading one column. */
  readonly holding = { position: 0, debt: 0 };

  constructor(columns: number, groups: number, initialCash: Float64Array) {
    this.position = new Float64Array(columns);
    this.debt = new Float64Array(columns);
    this.purses = Array.from({ length: groups }, (_, group) => {
      const cash = initialCash[initialCash.length === 1 ? 0 : group];
      return { cash, freeCash: cash };
    });
  }

  holdingOf(column: number): { readonly position: number; readonly debt: number } {
    this.holding.position = this.position[column];
    this.holding.debt = this.debt[column];
    return this.holding;
  }

  /** Books a fill of `side` 1 or -1. */
  book(purse: Purse, column: number, side: number, fill: Fill): void {
    const before = this.position[column];
    const flow = -side * fill.cash;
    const debt = this.debt[column];
    const position = addAmounts(before, side * fill.size);
    let next = debt;
    if (side > 0 && before < 0) next = position >= 0 ? 0 : debt - (debt / -before) * fill.size;
    if (side < 0 && position < 0) next = debt + (before < 0 ? fill.size : -position) * fill.price;
    this.position[column] = position;
    this.debt[column] = next;
    purse.cash = addAmounts(purse.cash, flow);
    purse.freeCash = addAmounts(purse.freeCash, flow - 2 * (next - debt));
  }
}
