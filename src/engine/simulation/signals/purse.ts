/** The money of one account: what there is, and what short sales hold back. */
export interface Purse {
  cash: number;
  /** The value at entry of all that is sold short. */
  debt: number;
}

/** What may be spent freely: the proceeds of short sales, and as much again, secure their cover. */
export const freeCash = (purse: Purse): number => purse.cash - 2 * purse.debt;
