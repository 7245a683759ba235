import { TRADE_COLUMNS, type TradeColumns } from './trades.ts';

const WIDTH = TRADE_COLUMNS.length;

/** Collects trades, in the order in which they end, and gives them out as columns. */
export class TradeBook {
  #rows = new Float64Array(64 * WIDTH);
  #count = 0;

  /** Room for one more trade: `rows[begin + i]` is to become its value in the column TRADE_COLUMNS[i]. */
  add(): { readonly rows: Float64Array; readonly begin: number } {
    const begin = this.#count * WIDTH;
    if (begin === this.#rows.length) {
      const larger = new Float64Array(2 * begin);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#count += 1;
    return { rows: this.#rows, begin };
  }

  /** @param times of all bars, for the rows have the bars of entry and exit where columns have their times */
  columns(times: Float64Array): TradeColumns {
    const column = (name: keyof TradeColumns, place: number) => {
      const values = new Float64Array(this.#count);
      for (let trade = 0; trade < values.length; trade += 1) values[trade] = this.#rows[trade * WIDTH + place];
      return name === 'entryTime' || name === 'exitTime' ? values.map((bar) => times[bar]) : values;
    };
    return Object.fromEntries(TRADE_COLUMNS.map((name, place) => [name, column(name, place)])) as TradeColumns;
  }
}
