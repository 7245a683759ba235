import type { CallSequence } from './rules.ts';

/** The order in which the columns of an account are filled within a bar. */
export class CallOrder {
  /** The columns as they were arranged last. */
  readonly columns: Int32Array;
  readonly #sequence: CallSequence;
  readonly #orderValues: Float64Array;

  /**
   * @param width how many columns an account has
   * @param orderValues by column, by which `auto` sorts: negative values, sales, go first
   */
  constructor(width: number, sequence: CallSequence, orderValues: Float64Array) {
    this.columns = new Int32Array(width);
    this.#sequence = sequence;
    this.#orderValues = orderValues;
  }

  /** Arranges the columns of the account whose first column this is. */
  arrange(first: number): void {
    const { columns } = this;
    const { length } = columns;
    const isReversed = this.#sequence === 'reversed';
    for (let place = 0; place < length; place += 1) columns[place] = first + (isReversed ? length - 1 - place : place);
    if (this.#sequence === 'auto') this.#sort();
  }

  /** By insertion: it keeps the order of equal values and needs no memory. */
  #sort(): void {
    const { columns } = this;
    const values = this.#orderValues;
    for (let next = 1; next < columns.length; next += 1) {
      const column = columns[next];
      let place = next;
      for (; place > 0 && values[columns[place - 1]] > values[column]; place -= 1) columns[place] = columns[place - 1];
      columns[place] = column;
    }
  }
}
