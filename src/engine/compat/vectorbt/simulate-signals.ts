import { AccountBook } from './account-book.ts';
import { arrange } from './call-sequence.ts';
import { fillBuy, fillSell, type Fill, type OrderTerms, type Purse } from './fill-order.ts';
import { filledCloses } from './filled-closes.ts';
import { GrowingOrderLog, type OrderLog } from './order-log.ts';
import { requestOrder, type OrderRequest } from './order-request.ts';
import { resolveSignals, signalStop, type BarSignals } from './resolve-signals.ts';
import { SIZE_TYPES, type SignalPanel, type SignalRules, type Varying } from './rules.ts';
import { SimulationError } from './simulation-error.ts';
import { createStopBook, stopPrice, updateStops, usesStops, type StopBook } from './stops.ts';

export interface SignalOutcome {
  /** 1 where cash is shared, else one a column. */
  readonly groups: number;
  readonly orders: OrderLog;
  /** `[bars][groups]`, currency at the end of each bar. */
  readonly cash: Float64Array;
  /** `[bars][groups]`, cash plus positions at the close, unknown closes filled forward and then backward. */
  readonly value: Float64Array;
  readonly initialCash: readonly number[];
  /** `[bars][columns]`: the closes positions were marked at. */
  readonly marks: Float64Array;
}

const at = ({ values, barStride, columnStride }: Varying, bar: number, column: number) =>
  values[bar * barStride + column * columnStride];

/**
 * Simulates entry and exit signals, one order a column and bar. Within a bar all signals are settled on the state
 * before it, a stop going before them, and then filled column by column.
 *
 * @throws SimulationError where the rules contradict a signal or an order is rejected and `raiseReject` is set
 */
export function simulateSignals(panel: SignalPanel, rules: SignalRules): SignalOutcome {
  return new SignalSimulation(panel, rules).run();
}

class SignalSimulation {
  private readonly panel: SignalPanel;
  private readonly rules: SignalRules;
  private readonly book: AccountBook;
  private readonly stops: StopBook | undefined;
  private readonly log = new GrowingOrderLog();
  private readonly valuation: Float64Array;
  private readonly price: Float64Array;
  private readonly slippage: Float64Array;
  private readonly size: Float64Array;
  private readonly sizeType: Uint8Array;
  private readonly reduceOnly: Uint8Array;
  private readonly orderValue: Float64Array;
  private readonly signals: BarSignals = {
    longEntry: false,
    longExit: false,
    shortEntry: false,
    shortExit: false,
    accumulation: 'disabled',
  };
  private readonly request: OrderRequest = { size: 0, sizeType: 'amount', reduceOnly: false };
  private readonly wanted: { size: number; sizeType: SignalRules['sizeType']; valuationPrice: number };
  private readonly fill: Fill = { size: 0, price: 0, fees: 0, cash: 0, rejection: '' };
  private readonly stopBar = { open: 0, high: 0, low: 0 };
  private readonly ordered = { size: 0, percent: NaN };
  private readonly terms: OrderTerms;

  constructor(panel: SignalPanel, rules: SignalRules) {
    const { columns } = panel;
    this.panel = panel;
    this.rules = rules;
    this.book = new AccountBook(columns, rules.cashSharing ? 1 : columns, rules.initialCash);
    this.stops = usesStops(rules) ? createStopBook(columns) : undefined;
    this.valuation = new Float64Array(columns).fill(NaN);
    this.price = new Float64Array(columns);
    this.slippage = new Float64Array(columns);
    this.size = new Float64Array(columns);
    this.sizeType = new Uint8Array(columns);
    this.reduceOnly = new Uint8Array(columns);
    this.orderValue = new Float64Array(columns);
    this.wanted = { size: 0, sizeType: rules.sizeType, valuationPrice: NaN };
    this.terms = {
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
    };
  }

  run(): SignalOutcome {
    const { panel, rules, book } = this;
    const { bars, columns } = panel;
    const groups = book.purses.length;
    const width = rules.cashSharing ? columns : 1;
    const cash = new Float64Array(bars * groups);
    const value = new Float64Array(bars * groups);
    const marks = filledCloses(panel);
    const initialCash = book.purses.map((purse) => purse.cash);
    const order = new Int32Array(width);
    for (let group = 0; group < groups; group += 1) {
      const purse = book.purses[group];
      const first = group * width;
      for (let bar = 0; bar < bars; bar += 1) {
        for (let column = first; column < first + width; column += 1) this.decide(bar, column, purse);
        arrange(order, first, rules.cashSharing ? rules.callSequence : 'default', this.orderValue);
        for (let k = 0; k < width; k += 1) if (this.size[order[k]] !== 0) this.execute(bar, order[k], purse);
        let held = 0;
        for (let column = first; column < first + width; column += 1) {
          const position = book.position[column];
          if (position !== 0) held += position * marks[bar * columns + column];
          const close = panel.close[bar * columns + column];
          if (!Number.isNaN(close) || !rules.carryValuationPrice) this.valuation[column] = close;
        }
        cash[bar * groups + group] = purse.cash;
        value[bar * groups + group] = purse.cash + held;
      }
    }
    return { groups, orders: this.log, cash, value, initialCash, marks };
  }

  /** Settles what one column orders in this bar and at which price. */
  private decide(bar: number, column: number, purse: Purse): void {
    const { panel, rules, signals, request, wanted } = this;
    const cell = bar * panel.columns + column;
    const position = this.book.position[column];
    this.price[column] = this.orderPrice(bar, column);
    this.valuation[column] = this.valuationPrice(bar, column);
    this.slippage[column] = at(rules.slippage, bar, column);
    wanted.size = at(rules.size, bar, column);
    wanted.valuationPrice = this.valuation[column];
    const hit = position !== 0 && this.stops ? this.stopHit(this.stops, bar, column, position) : NaN;
    const stopped = !Number.isNaN(hit);
    if (!stopped || rules.signalPriority === 'user') {
      this.readSignals(cell, position);
      requestOrder(request, signals, position, wanted);
    }
    if (stopped && (rules.signalPriority === 'stop' || request.size === 0)) {
      signals.accumulation = rules.accumulation;
      signalStop(signals, position, rules.uponStopExit);
      this.priceStop(column, hit, panel.close[cell]);
      requestOrder(request, signals, position, wanted);
    }
    this.size[column] = request.size;
    this.sizeType[column] = SIZE_TYPES.indexOf(request.sizeType);
    this.reduceOnly[column] = request.reduceOnly ? 1 : 0;
    if (rules.callSequence === 'auto') this.orderValue[column] = this.approximateValue(column, position, purse);
  }

  private readSignals(cell: number, position: number): void {
    const { panel, rules, signals } = this;
    signals.accumulation = rules.accumulation;
    signals.longEntry = panel.longEntries[cell] === 1;
    signals.longExit = panel.longExits[cell] === 1;
    signals.shortEntry = panel.shortEntries[cell] === 1;
    signals.shortExit = panel.shortExits[cell] === 1;
    resolveSignals(signals, position, rules);
  }

  private orderPrice(bar: number, column: number): number {
    const { panel, rules } = this;
    const price = at(rules.price, bar, column);
    const cell = bar * panel.columns + column;
    if (price === Infinity) return panel.close[cell];
    if (price !== -Infinity) return price;
    const open = panel.open?.[cell] ?? NaN;
    if (!Number.isNaN(open)) return open;
    return bar > 0 ? panel.close[cell - panel.columns] : NaN;
  }

  private valuationPrice(bar: number, column: number): number {
    const { panel, rules } = this;
    const open = panel.open?.[bar * panel.columns + column] ?? NaN;
    const last = Number.isNaN(open) ? this.valuation[column] : open;
    const given = at(rules.valuationPrice, bar, column);
    const price = given === Infinity ? this.price[column] : given === -Infinity ? last : given;
    return Number.isNaN(price) && rules.carryValuationPrice ? last : price;
  }

  private stopHit(stops: StopBook, bar: number, column: number, position: number): number {
    const { panel, stopBar } = this;
    const cell = bar * panel.columns + column;
    const close = panel.close[cell];
    const open = panel.open?.[cell] ?? NaN;
    const high = panel.high?.[cell] ?? NaN;
    const low = panel.low?.[cell] ?? NaN;
    stopBar.open = Number.isNaN(open) ? close : open;
    stopBar.high = Number.isNaN(high) ? Math.max(stopBar.open, close) : high;
    stopBar.low = Number.isNaN(low) ? Math.min(stopBar.open, close) : low;
    return stopPrice(stops, column, position, stopBar);
  }

  private priceStop(column: number, hit: number, close: number): void {
    const { stopExitPrice } = this.rules;
    if (stopExitPrice === 'stoplimit') this.slippage[column] = 0;
    if (stopExitPrice === 'stoplimit' || stopExitPrice === 'stopmarket') this.price[column] = hit;
    if (stopExitPrice === 'close') this.price[column] = close;
  }

  /** The value of an order before it is filled, by which `auto` puts sales before purchases. */
  private approximateValue(column: number, position: number, purse: Purse): number {
    const size = this.size[column];
    if (size === 0) return 0;
    const held = position * this.valuation[column];
    if (SIZE_TYPES[this.sizeType[column]] === 'value') return size;
    if (SIZE_TYPES[this.sizeType[column]] === 'amount') return size * this.valuation[column];
    if (size > 0) return size * purse.cash;
    return this.reduceOnly[column] === 1 ? size * held : size * (held + Math.max(purse.freeCash, 0));
  }

  private execute(bar: number, column: number, purse: Purse): void {
    const { fill, terms, rules, ordered, book } = this;
    const request = this.size[column];
    const side = request > 0 ? 1 : -1;
    const type = SIZE_TYPES[this.sizeType[column]];
    const units = type === 'value' ? request / this.valuation[column] : request;
    if (Number.isNaN(units) || Number.isNaN(this.price[column])) return;
    ordered.percent = type === 'percent' ? Math.abs(units) : NaN;
    ordered.size = type === 'percent' ? Infinity : Math.abs(units);
    terms.price = this.price[column];
    terms.slippage = this.slippage[column];
    terms.fees = at(rules.fees, bar, column);
    terms.fixedFees = at(rules.fixedFees, bar, column);
    terms.minSize = at(rules.minSize, bar, column);
    terms.maxSize = at(rules.maxSize, bar, column);
    terms.sizeGranularity = at(rules.sizeGranularity, bar, column);
    terms.reduceOnly = this.reduceOnly[column] === 1;
    const holding = book.holdingOf(column);
    fill.rejection = '';
    if (side > 0) fillBuy(fill, purse, holding, ordered, terms);
    else fillSell(fill, purse, holding, ordered, terms);
    if (fill.rejection !== '') return this.rejected(bar, column);
    const before = holding.position;
    book.book(purse, column, side, fill);
    this.log.append(bar, column, side * fill.size, fill.price, fill.fees);
    if (this.log.length > rules.maxOrders)
      throw new SimulationError(
        'TOO_MANY_ORDERS',
        `max_orders: expected at least the orders there are, was "${rules.maxOrders}". Raise it or leave it out.`,
      );
    if (this.stops) this.moveStops(this.stops, bar, column, before);
  }

  private rejected(bar: number, column: number): void {
    if (!this.rules.raiseReject) return;
    throw new SimulationError(
      'ORDER_REJECTED',
      `The order of column "${column}" at bar "${bar}" was rejected: ${this.fill.rejection}. Leave out raise_reject to go on without it.`,
    );
  }

  private moveStops(stops: StopBook, bar: number, column: number, before: number): void {
    const { rules, panel } = this;
    const entryPrice = {
      valprice: this.valuation[column],
      price: this.price[column],
      fillprice: this.fill.price,
      close: panel.close[bar * panel.columns + column],
    }[rules.stopEntryPrice];
    const next = {
      loss: at(rules.stopLoss, bar, column),
      profit: at(rules.takeProfit, bar, column),
      trails: at(rules.stopLossTrails, bar, column),
    };
    updateStops(stops, column, { before, position: this.book.position[column], entryPrice }, next, rules);
  }
}
