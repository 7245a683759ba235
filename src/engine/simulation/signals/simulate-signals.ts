import { arrangeColumns } from './arrange-columns.ts';
import { Ledger, type LedgerOutcome } from './ledger.ts';
import { type IntendedOrder, intendOrder } from './order-of-signals.ts';
import { type PricePanel, orderPrice } from './order-price.ts';
import { PositionStops } from './position-stops.ts';
import { type Signals, resolveSignals, signalStop } from './resolve-signals.ts';
import { type SignalRules, cellOf } from './signal-rules.ts';

/** Bars and signals, each `[bars * columns]`, row-major; a signal is 1 where it is given. */
export interface SignalPanel extends PricePanel {
  readonly longEntries: Uint8Array;
  readonly longExits: Uint8Array;
  readonly shortEntries: Uint8Array;
  readonly shortExits: Uint8Array;
}

/** Simulates entry and exit signals, bar after bar. Throws SimulationError for signals that cannot be carried out. */
export function simulateSignals(panel: SignalPanel, rules: SignalRules): LedgerOutcome {
  const { bars, columns, close } = panel;
  const ledger = new Ledger(bars, columns, rules);
  const traders = Array.from({ length: columns }, (_, column) => new SignalTrader(column, panel, rules, ledger));
  const sequence = new Int32Array(columns);
  for (let bar = 0; bar < bars; bar += 1) {
    for (const trader of traders) trader.intend(bar);
    arrangeColumns(
      sequence,
      rules,
      ledger,
      traders.map(({ order }) => order),
    );
    for (const column of sequence) traders[column].execute(bar);
    ledger.appraise(bar, close);
  }
  return ledger.finish(bars);
}

/** Trades one column by its signals and stops. */
class SignalTrader {
  readonly order: IntendedOrder = { size: 0, isPart: false, staysOnSide: true, price: Number.NaN, slippage: 0 };
  readonly #column: number;
  readonly #panel: SignalPanel;
  readonly #rules: SignalRules;
  readonly #ledger: Ledger;
  readonly #stops: PositionStops | undefined;
  readonly #signals: Signals = {
    longEntry: false,
    longExit: false,
    shortEntry: false,
    shortExit: false,
    adds: false,
    reduces: false,
  };

  constructor(column: number, panel: SignalPanel, rules: SignalRules, ledger: Ledger) {
    this.#column = column;
    this.#panel = panel;
    this.#rules = rules;
    this.#ledger = ledger;
    const hasStops = [rules.slStop, rules.tpStop].some((stop) => typeof stop !== 'number' || !Number.isNaN(stop));
    this.#stops = hasStops ? new PositionStops() : undefined;
  }

  /** Finds out what the column wants to do at a bar, and at which price. */
  intend(bar: number): void {
    const rules = this.#rules;
    const panel = this.#panel;
    const signals = this.#signals;
    const cell = bar * panel.columns + this.#column;
    const position = this.#ledger.positions[this.#column];
    signals.longEntry = panel.longEntries[cell] === 1;
    signals.longExit = panel.longExits[cell] === 1;
    signals.shortEntry = panel.shortEntries[cell] === 1;
    signals.shortExit = panel.shortExits[cell] === 1;
    signals.adds = rules.accumulate === 'both' || rules.accumulate === 'addonly';
    signals.reduces = rules.accumulate === 'both' || rules.accumulate === 'removeonly';
    this.order.price = orderPrice(panel, rules.price, bar, this.#column);
    this.order.slippage = cellOf(rules.slippage, cell);
    const stopPrice = this.#stopPrice(cell, position);
    if (Number.isNaN(stopPrice)) resolveSignals(signals, position, rules);
    else {
      signalStop(signals, position, rules.uponStopExit);
      this.#priceStop(stopPrice, cell);
    }
    intendOrder(this.order, signals, position, cellOf(rules.size, cell), rules.sizeType);
  }

  execute(bar: number): void {
    const { positions } = this.#ledger;
    const before = positions[this.#column];
    if (this.order.size === 0 || !this.#ledger.execute(bar, this.#column, this.order) || !this.#stops) return;
    const after = positions[this.#column];
    if (after === 0) return this.#stops.clear();
    const cell = bar * this.#panel.columns + this.#column;
    const { stopEntryPrice, slStop, tpStop, uponStopUpdate } = this.#rules;
    const { close } = this.#panel;
    const price = { close: close[cell], fillprice: this.#ledger.fill.price, price: this.order.price };
    const entry = price[stopEntryPrice === 'valprice' ? 'price' : stopEntryPrice];
    const loss = cellOf(slStop, cell);
    const profit = cellOf(tpStop, cell);
    if (before * after <= 0) this.#stops.set(entry, loss, profit);
    else if (Math.abs(after) > Math.abs(before)) this.#stops.update(entry, loss, profit, uponStopUpdate);
  }

  /** The price at which a stop is hit at a cell; NaN where none is. */
  #stopPrice(cell: number, position: number): number {
    if (!this.#stops || position === 0) return Number.NaN;
    const { close, open = close, high, low } = this.#panel;
    const first = Number.isNaN(open[cell]) ? close[cell] : open[cell];
    const top = high && !Number.isNaN(high[cell]) ? high[cell] : Math.max(first, close[cell]);
    const bottom = low && !Number.isNaN(low[cell]) ? low[cell] : Math.min(first, close[cell]);
    const price = this.#stops.hit(position, first, bottom, top);
    if (Number.isNaN(price) && this.#rules.slTrail) this.#stops.trail(position, bottom, top);
    return price;
  }

  #priceStop(stopPrice: number, cell: number): void {
    const { stopExitPrice } = this.#rules;
    if (stopExitPrice === 'close') this.order.price = this.#panel.close[cell];
    else if (stopExitPrice !== 'price') this.order.price = stopPrice;
    if (stopExitPrice === 'stoplimit') this.order.slippage = 0;
  }
}
