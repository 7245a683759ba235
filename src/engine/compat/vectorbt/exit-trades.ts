import type { OrderLog } from './order-log.ts';
import type { SignalOutcome } from './simulate-signals.ts';
import { addAmounts, isClose } from './tolerance.ts';

/** A part of a position from its entry to one exit. One that is still open ends at the last mark, without costs. */
export interface ExitTrade {
  readonly column: number;
  /** The quantity, positive. */
  readonly size: number;
  /** The bar at which the position was opened. */
  readonly entryBar: number;
  /** Average price of what was bought (sold short) and not closed before. */
  readonly entryPrice: number;
  readonly entryFees: number;
  readonly exitBar: number;
  readonly exitPrice: number;
  readonly exitFees: number;
  /** Currency, after fees. */
  readonly pnl: number;
  /** `pnl` as a ratio of the value at entry. */
  readonly returnRatio: number;
  readonly long: boolean;
  readonly open: boolean;
}

interface OpenPosition {
  readonly column: number;
  side: number;
  quantity: number;
  value: number;
  fees: number;
  bar: number;
}

/** What ended a trade. */
interface Exit {
  readonly quantity: number;
  readonly price: number;
  readonly fees: number;
  readonly bar: number;
  /** Whether it is the end of the data and not an order. */
  readonly isOpen: boolean;
}

/** The trades that the orders of a simulation add up to, by column, and in time order within a column. */
export function exitTrades({ orders, marks }: Pick<SignalOutcome, 'orders' | 'marks'>): ExitTrade[] {
  const trades: ExitTrade[][] = marks.map(() => []);
  const positions = marks.map((_, column): OpenPosition => ({
    column,
    side: 0,
    quantity: 0,
    value: 0,
    fees: 0,
    bar: 0,
  }));
  for (let index = 0; index < orders.length; index += 1) {
    const column = orders.column[index];
    const trade = takeOrder(positions[column], orders, index);
    if (trade) trades[column].push(trade);
  }
  for (const [column, position] of positions.entries()) {
    if (position.quantity === 0) continue;
    const last = marks[column].length - 1;
    const exit = { quantity: position.quantity, price: marks[column][last], fees: 0, bar: last, isOpen: true };
    trades[column].push(tradeOf(position, exit));
  }
  return trades.flat();
}

/** Adds an order to a position, or takes it off. @returns the trade that it ended, if it did */
function takeOrder(position: OpenPosition, orders: OrderLog, index: number): ExitTrade | undefined {
  const side = Math.sign(orders.size[index]);
  const quantity = Math.abs(orders.size[index]);
  const price = orders.price[index];
  const fees = orders.fees[index];
  const bar = orders.bar[index];
  if (position.quantity === 0 || position.side === side) {
    if (position.quantity === 0) position.bar = bar;
    position.side = side;
    position.quantity += quantity;
    position.value += quantity * price;
    position.fees += fees;
    return undefined;
  }
  const isWhole = isClose(quantity, position.quantity);
  const closed = isWhole ? position.quantity : Math.min(quantity, position.quantity);
  const exitFees = fees * Math.min(closed / quantity, 1);
  const trade = tradeOf(position, { quantity: closed, price, fees: exitFees, bar, isOpen: false });
  const opened = addAmounts(quantity, -closed);
  const left = addAmounts(position.quantity, -closed) / position.quantity;
  position.quantity *= left;
  position.value *= left;
  position.fees *= left;
  if (opened === 0) return trade;
  position.side = side;
  position.quantity = opened;
  position.value = opened * price;
  position.fees = fees * (opened / quantity);
  position.bar = bar;
  return trade;
}

function tradeOf(position: OpenPosition, exit: Exit): ExitTrade {
  const entryPrice = position.value / position.quantity;
  const entryFees = position.fees * (exit.quantity / position.quantity);
  const pnl = position.side * (exit.price - entryPrice) * exit.quantity - entryFees - exit.fees;
  return {
    column: position.column,
    size: exit.quantity,
    entryBar: position.bar,
    entryPrice,
    entryFees,
    exitBar: exit.bar,
    exitPrice: exit.price,
    exitFees: exit.fees,
    pnl,
    returnRatio: pnl / (exit.quantity * entryPrice),
    long: position.side > 0,
    open: exit.isOpen,
  };
}
