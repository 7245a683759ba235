import type { SignalRules } from './signal-rules.ts';

/** The stops of one position, see SignalRules. */
export class PositionStops {
  #lossPrice = Number.NaN;
  #loss = Number.NaN;
  #profitPrice = Number.NaN;
  #profit = Number.NaN;

  /** The price at which a bar hits a stop, the stop-loss before the take-profit; NaN where it hits none. */
  hit(position: number, open: number, low: number, high: number): number {
    const price = levelPrice(this.#lossPrice, -this.#loss, position, open, low, high);
    if (!Number.isNaN(price)) return price;
    return levelPrice(this.#profitPrice, this.#profit, position, open, low, high);
  }

  /** A trailing stop-loss follows the best price of the bars so far. */
  trail(position: number, low: number, high: number): void {
    if (position > 0 && high > this.#lossPrice) this.#lossPrice = high;
    if (position < 0 && low < this.#lossPrice) this.#lossPrice = low;
  }

  clear(): void {
    this.set(Number.NaN, Number.NaN, Number.NaN);
  }

  /** Stops for a position that begins at a price. */
  set(price: number, loss: number, profit: number): void {
    this.#lossPrice = price;
    this.#loss = loss;
    this.#profitPrice = price;
    this.#profit = profit;
  }

  /** Stops for a position that was added to at a price. */
  update(price: number, loss: number, profit: number, mode: SignalRules['uponStopUpdate']): void {
    if (mode === 'keep') return;
    if (mode === 'overridenan' || !Number.isNaN(loss)) {
      this.#lossPrice = price;
      this.#loss = loss;
    }
    if (mode === 'overridenan' || !Number.isNaN(profit)) {
      this.#profitPrice = price;
      this.#profit = profit;
    }
  }
}

/** A level at `price * (1 + side * ratio)`: the open where that is beyond it already, the level where the bar touches it. */
function levelPrice(price: number, ratio: number, position: number, open: number, low: number, high: number): number {
  if (Number.isNaN(ratio) || Number.isNaN(price)) return Number.NaN;
  const level = price * (position > 0 ? 1 + ratio : 1 - ratio);
  const isBelow = ratio < 0 === position > 0;
  if (isBelow ? open <= level : open >= level) return open;
  return low <= level && level <= high ? level : Number.NaN;
}
