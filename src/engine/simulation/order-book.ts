import { GrowingColumn } from '../growing-column.ts';

/** Every order that was filled, as columns. */
export class OrderBook {
  readonly bar = new GrowingColumn();
  readonly symbol = new GrowingColumn();
  /** 1 bought, -1 sold. */
  readonly side = new GrowingColumn();
  readonly units = new GrowingColumn();
  readonly price = new GrowingColumn();
  readonly fees = new GrowingColumn();

  add(bar: number, symbol: number, side: number, units: number, price: number, fees: number): void {
    this.bar.push(bar);
    this.symbol.push(symbol);
    this.side.push(side);
    this.units.push(units);
    this.price.push(price);
    this.fees.push(fees);
  }
}
