import type { AccountBook } from './account-book.ts';
import type { CashBalance } from './order.ts';
import { requestOrder, type OrderRequest, type OrderSizing } from './order-request.ts';
import { resolveSignals, signalStop, type BarSignals } from './resolve-signals.ts';
import { SIZE_TYPES, valueAt, type SignalPanel, type SignalRules, type SizeType } from './rules.ts';
import { StopBook, usesStops } from './stops.ts';

/** Decides what each column orders at a bar: by its signals, and by its stops, which go before them. */
export class SignalOrders {
  readonly stops: StopBook | undefined;
  /** What was decided, by column. `size` is 0 where nothing is ordered. */
  readonly size: Float64Array;
  readonly price: Float64Array;
  readonly slippage: Float64Array;
  readonly valuation: Float64Array;
  readonly reduceOnly: Uint8Array;
  /** What the order is worth before it is filled, negative for a sale; written for the call sequence `auto` only. */
  readonly orderValue: Float64Array;
  readonly #panel: SignalPanel;
  readonly #rules: SignalRules;
  readonly #book: AccountBook;
  /** Index into SIZE_TYPES. */
  readonly #sizeType: Uint8Array;
  readonly #request: OrderRequest = { size: 0, sizeType: 'amount', reduceOnly: false };
  readonly #sizing: OrderSizing;
  readonly #stopBar = { open: 0, high: 0, low: 0 };
  readonly #signals: BarSignals = {
    longEntry: false,
    longExit: false,
    shortEntry: false,
    shortExit: false,
    accumulation: 'disabled',
  };

  constructor(panel: SignalPanel, rules: SignalRules, book: AccountBook) {
    const columns = panel.close.length;
    this.#panel = panel;
    this.#rules = rules;
    this.#book = book;
    this.stops = usesStops(rules) ? new StopBook(columns, rules) : undefined;
    this.size = new Float64Array(columns);
    this.price = new Float64Array(columns);
    this.slippage = new Float64Array(columns);
    this.valuation = new Float64Array(columns).fill(NaN);
    this.reduceOnly = new Uint8Array(columns);
    this.orderValue = new Float64Array(columns);
    this.#sizeType = new Uint8Array(columns);
    this.#sizing = { position: 0, size: 0, sizeType: rules.sizeType, valuationPrice: NaN };
  }

  sizeType(column: number): SizeType {
    return SIZE_TYPES[this.#sizeType[column]];
  }

  /**
   * Decides for one column, on the state before the bar's first fill.
   *
   * @throws SimulationError as `requestOrder` does
   */
  decide(bar: number, column: number, balance: CashBalance): void {
    const rules = this.#rules;
    const request = this.#request;
    const sizing = this.#sizing;
    const position = this.#book.position[column];
    this.price[column] = this.#orderPrice(bar, column);
    this.valuation[column] = this.#valuationPrice(bar, column);
    this.slippage[column] = valueAt(rules.slippage, bar, column);
    sizing.position = position;
    sizing.size = valueAt(rules.size, bar, column);
    sizing.valuationPrice = this.valuation[column];
    const stopPrice = this.#stopPrice(bar, column, position);
    const isStopped = !Number.isNaN(stopPrice);
    if (!isStopped || rules.signalPriority === 'user') {
      this.#readSignals(bar, column, position);
      requestOrder(request, this.#signals, sizing);
    }
    if (isStopped && (rules.signalPriority === 'stop' || request.size === 0)) {
      this.#signals.accumulation = rules.accumulation;
      signalStop(this.#signals, position, rules.uponStopExit);
      this.#priceStop(bar, column, stopPrice);
      requestOrder(request, this.#signals, sizing);
    }
    this.size[column] = request.size;
    this.#sizeType[column] = SIZE_TYPES.indexOf(request.sizeType);
    this.reduceOnly[column] = request.reduceOnly ? 1 : 0;
    if (rules.callSequence === 'auto') this.orderValue[column] = this.#approximateValue(column, position, balance);
  }

  /** Values the column at the close of a bar, for the next one. */
  valueAtClose(bar: number, column: number): void {
    const close = this.#panel.close[column][bar];
    if (!Number.isNaN(close) || !this.#rules.carryValuationPrice) this.valuation[column] = close;
  }

  #readSignals(bar: number, column: number, position: number): void {
    const { longEntries, longExits, shortEntries, shortExits } = this.#panel;
    const signals = this.#signals;
    signals.accumulation = this.#rules.accumulation;
    signals.longEntry = longEntries[column][bar] === 1;
    signals.longExit = longExits[column][bar] === 1;
    signals.shortEntry = shortEntries[column][bar] === 1;
    signals.shortExit = shortExits[column][bar] === 1;
    resolveSignals(signals, position, this.#rules);
  }

  #orderPrice(bar: number, column: number): number {
    const price = valueAt(this.#rules.price, bar, column);
    const close = this.#panel.close[column];
    if (price === Infinity) return close[bar];
    if (price !== -Infinity) return price;
    const open = this.#panel.open?.[column][bar] ?? NaN;
    if (!Number.isNaN(open)) return open;
    return bar > 0 ? close[bar - 1] : NaN;
  }

  #valuationPrice(bar: number, column: number): number {
    const open = this.#panel.open?.[column][bar] ?? NaN;
    const last = Number.isNaN(open) ? this.valuation[column] : open;
    let price = valueAt(this.#rules.valuationPrice, bar, column);
    if (price === Infinity) price = this.price[column];
    else if (price === -Infinity) price = last;
    return Number.isNaN(price) && this.#rules.carryValuationPrice ? last : price;
  }

  /** The price at which a stop of the position is hit, or NaN. */
  #stopPrice(bar: number, column: number, position: number): number {
    if (position === 0 || !this.stops) return NaN;
    const panel = this.#panel;
    const stopBar = this.#stopBar;
    const close = panel.close[column][bar];
    const open = panel.open?.[column][bar] ?? NaN;
    const high = panel.high?.[column][bar] ?? NaN;
    const low = panel.low?.[column][bar] ?? NaN;
    stopBar.open = Number.isNaN(open) ? close : open;
    stopBar.high = Number.isNaN(high) ? Math.max(stopBar.open, close) : high;
    stopBar.low = Number.isNaN(low) ? Math.min(stopBar.open, close) : low;
    return this.stops.hit(column, position, stopBar);
  }

  /** Sets price and slippage of an order that a stop places. */
  #priceStop(bar: number, column: number, stopPrice: number): void {
    const { stopExitPrice } = this.#rules;
    if (stopExitPrice === 'stoplimit') this.slippage[column] = 0;
    if (stopExitPrice === 'stoplimit' || stopExitPrice === 'stopmarket') this.price[column] = stopPrice;
    if (stopExitPrice === 'close') this.price[column] = this.#panel.close[column][bar];
  }

  #approximateValue(column: number, position: number, { cash, freeCash }: CashBalance): number {
    const size = this.size[column];
    if (size === 0) return 0;
    const held = position * this.valuation[column];
    const type = this.sizeType(column);
    if (type === 'value') return size;
    if (type === 'amount') return size * this.valuation[column];
    if (size > 0) return size * cash;
    return this.reduceOnly[column] === 1 ? size * held : size * (held + Math.max(freeCash, 0));
  }
}
