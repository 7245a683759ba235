import { GrowingColumn } from '../growing-column.ts';
import type { TradeColumns } from './trades.ts';

const COLUMNS = [
  'symbol',
  'side',
  'open',
  'size',
  'entryTime',
  'entryPrice',
  'exitTime',
  'exitPrice',
  'fees',
  'pnl',
  'returnRatio',
  'barsHeld',
  'exitReason',
] as const;

/** The two ends of a trade. */
export interface TradeEnds {
  readonly symbol: number;
  readonly side: number;
  readonly isOpen: boolean;
  readonly size: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly fees: number;
  readonly barsHeld: number;
}

/** Collects trades as columns, in the order in which they end. */
export class TradeBook {
  readonly #columns = Object.fromEntries(COLUMNS.map((name) => [name, new GrowingColumn()])) as Record<
    (typeof COLUMNS)[number],
    GrowingColumn
  >;

  add(trade: TradeEnds): void {
    const { side, size, entryPrice, exitPrice, fees, isOpen } = trade;
    const pnl = side * size * (exitPrice - entryPrice) - fees;
    const row = {
      ...trade,
      open: isOpen ? 1 : 0,
      pnl,
      returnRatio: pnl / (size * entryPrice),
      exitReason: isOpen ? 1 : 0,
    };
    for (const name of COLUMNS) this.#columns[name].push(row[name]);
  }

  columns(): TradeColumns {
    return Object.fromEntries(COLUMNS.map((name) => [name, this.#columns[name].values()])) as unknown as TradeColumns;
  }
}
