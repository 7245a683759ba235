/** The cash of one account. `freeCash` is the cash less twice the debt of all its short positions. */
export interface CashBalance {
  cash: number;
  freeCash: number;
}

/** What one order may draw on: the cash of its account, and its column's position. */
export interface Account extends CashBalance {
  /** Negative where short. */
  position: number;
  /** What the short position was sold for: quantity times entry price. */
  debt: number;
}

/** One order with its costs and limits. One object is used again for every order. */
export interface Order {
  /** The quantity to buy or sell, positive; Infinity: as much as possible. */
  size: number;
  /** The part of the cash to spend, or of the position to sell; NaN: the size counts. */
  percent: number;
  price: number;
  /** Ratios of value and of price, and currency. */
  fees: number;
  fixedFees: number;
  slippage: number;
  /** Limits on the quantity, and the step between quantities; NaN: none. */
  minSize: number;
  maxSize: number;
  sizeGranularity: number;
  lockCash: boolean;
  allowPartial: boolean;
  /** The order may bring the position to zero, but not beyond. */
  reduceOnly: boolean;
}

/** What became of an order. One object is used again for every order. */
export interface Fill {
  side: 1 | -1;
  size: number;
  /** After slippage. */
  price: number;
  fees: number;
  /** The cash that is paid (buying) or received (selling), fees included. */
  cash: number;
  /** Why the order was not filled; empty if it was. */
  rejection: string;
}

export const createFill = (): Fill => ({ side: 1, size: 0, price: 0, fees: 0, cash: 0, rejection: '' });

/** An order under rules that do not change from order to order; all else is set for each. */
export const createOrder = (rules: Pick<Order, 'lockCash' | 'allowPartial'>): Order => ({
  size: 0,
  percent: NaN,
  price: 0,
  fees: 0,
  fixedFees: 0,
  slippage: 0,
  minSize: NaN,
  maxSize: NaN,
  sizeGranularity: NaN,
  lockCash: rules.lockCash,
  allowPartial: rules.allowPartial,
  reduceOnly: false,
});
