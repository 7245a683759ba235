import type { OrderLog } from './order-log.ts';
import { addAmounts, isClose } from './tolerance.ts';

/** One part of a position from its entry to one exit. An open one ends at the last mark without costs. */
export interface ExitTrade {
  readonly column: number;
  /** Units, positive. */
  readonly size: number;
  /** The bar the position was opened in. */
  readonly entryBar: number;
  /** Mean price of what was bought (sold short) and not yet closed. */
  readonly entryPrice: number;
  readonly entryFees: number;
  readonly exitBar: number;
  readonly exitPrice: number;
  readonly exitFees: number;
  /** Currency after fees. */
  readonly pnl: number;
  /** `pnl` as a ratio of the value at entry. */
  readonly returnRatio: number;
  readonly long: boolean;
  readonly open: boolean;
}

interface OpenPosition {
  side: number;
  units: number;
  value: number;
  fees: number;
  bar: number;
}

/** Trades by column and time from orders that are in time order within their column; `marks` is `[bars][columns]`. */
export function exitTrades(
  orders: OrderLog,
  { bars, columns, marks }: { readonly bars: number; readonly columns: number; readonly marks: Float64Array },
): ExitTrade[] {
  const trades: ExitTrade[][] = Array.from({ length: columns }, () => []);
  const positions = Array.from({ length: columns }, (): OpenPosition => ({
    side: 0,
    units: 0,
    value: 0,
    fees: 0,
    bar: 0,
  }));
  for (let index = 0; index < orders.length; index += 1) {
    const column = orders.column[index];
    take(positions[column], trades[column], orders, index);
  }
  for (const [column, position] of positions.entries()) {
    if (position.units === 0) continue;
    const exit = { units: position.units, price: marks[(bars - 1) * columns + column], fees: 0, bar: bars - 1 };
    trades[column].push(tradeOf(column, position, exit, true));
  }
  return trades.flat();
}

function take(position: OpenPosition, trades: ExitTrade[], orders: OrderLog, index: number): void {
  const side = Math.sign(orders.size[index]);
  const units = Math.abs(orders.size[index]);
  const price = orders.price[index];
  const fees = orders.fees[index];
  const bar = orders.bar[index];
  if (position.units === 0 || position.side === side) {
    if (position.units === 0) position.bar = bar;
    position.side = side;
    position.units += units;
    position.value += units * price;
    position.fees += fees;
    return;
  }
  const closed = isClose(units, position.units) ? position.units : Math.min(units, position.units);
  const exit = { units: closed, price, fees: fees * Math.min(closed / units, 1), bar };
  trades.push(tradeOf(orders.column[index], position, exit, false));
  const opened = addAmounts(units, -closed);
  const left = addAmounts(position.units, -closed) / position.units;
  position.units *= left;
  position.value *= left;
  position.fees *= left;
  if (opened === 0) return;
  position.side = side;
  position.units = opened;
  position.value = opened * price;
  position.fees = fees * (opened / units);
  position.bar = bar;
}

function tradeOf(
  column: number,
  position: OpenPosition,
  exit: { readonly units: number; readonly price: number; readonly fees: number; readonly bar: number },
  open: boolean,
): ExitTrade {
  const entryPrice = position.value / position.units;
  const entryFees = position.fees * (exit.units / position.units);
  const pnl = position.side * (exit.price - entryPrice) * exit.units - entryFees - exit.fees;
  return {
    column,
    size: exit.units,
    entryBar: position.bar,
    entryPrice,
    entryFees,
    exitBar: exit.bar,
    exitPrice: exit.price,
    exitFees: exit.fees,
    pnl,
    returnRatio: pnl / (exit.units * entryPrice),
    long: position.side > 0,
    open,
  };
}
