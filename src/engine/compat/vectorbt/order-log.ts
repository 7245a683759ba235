import type { Fill } from './order.ts';

/** Orders in the sequence in which they were filled: columns whose first `length` entries count. */
export interface OrderLog {
  readonly length: number;
  readonly bar: Float64Array;
  readonly column: Float64Array;
  /** The quantity, negative where sold. */
  readonly size: Float64Array;
  readonly price: Float64Array;
  readonly fees: Float64Array;
}

export class GrowingOrderLog implements OrderLog {
  length = 0;
  bar = new Float64Array(64);
  column = new Float64Array(64);
  size = new Float64Array(64);
  price = new Float64Array(64);
  fees = new Float64Array(64);

  append(bar: number, column: number, { side, size, price, fees }: Fill): void {
    if (this.length === this.bar.length) this.#grow();
    this.bar[this.length] = bar;
    this.column[this.length] = column;
    this.size[this.length] = side * size;
    this.price[this.length] = price;
    this.fees[this.length] = fees;
    this.length += 1;
  }

  #grow(): void {
    const grown = (column: Float64Array) => {
      const next = new Float64Array(column.length * 2);
      next.set(column);
      return next;
    };
    this.bar = grown(this.bar);
    this.column = grown(this.column);
    this.size = grown(this.size);
    this.price = grown(this.price);
    this.fees = grown(this.fees);
  }
}
