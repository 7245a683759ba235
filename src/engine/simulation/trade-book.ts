import { GrowingColumn } from '../growing-column.ts';
import { TRADE_COLUMNS, type TradeColumns } from './trades.ts';

type Columns = Record<(typeof TRADE_COLUMNS)[number], GrowingColumn>;

/** Collects trades as columns, in the order in which they end. */
export class TradeBook {
  readonly #columns = Object.fromEntries(TRADE_COLUMNS.map((name) => [name, new GrowingColumn()])) as Columns;

  /** One value a column; `TradeColumns` says what each is. */
  add(trade: Readonly<Record<(typeof TRADE_COLUMNS)[number], number>>): void {
    for (const name of TRADE_COLUMNS) this.#columns[name].push(trade[name]);
  }

  columns(): TradeColumns {
    return Object.fromEntries(TRADE_COLUMNS.map((name) => [name, this.#columns[name].values()])) as TradeColumns;
  }
}
