import { GrowingColumn } from '../engine/index.ts';

/** Bars of one instrument, in time order. */
export interface InstrumentBars {
  /** ms since the epoch, UTC, strictly rising. */
  readonly times: Float64Array;
  /** By field, as long as `times`; NaN where a value is missing. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** What a file of bars holds, by symbol. */
export interface BarTable {
  readonly fields: readonly string[];
  readonly instruments: ReadonlyMap<string, InstrumentBars>;
  readonly rows: number;
}

/** Collects rows in the order of a file into columns by symbol. */
export class BarTableBuilder {
  readonly #fields: readonly string[];
  readonly #instruments = new Map<string, { times: GrowingColumn; columns: GrowingColumn[] }>();
  #rows = 0;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
  }

  /** The time of the newest bar of a symbol, which the next one has to exceed. */
  lastTime(symbol: string): number {
    return this.#instruments.get(symbol)?.times.last ?? Number.NEGATIVE_INFINITY;
  }

  /** @param values one a field, in the order given to the constructor */
  add(symbol: string, time: number, values: readonly number[]): void {
    let bars = this.#instruments.get(symbol);
    if (!bars) {
      bars = { times: new GrowingColumn(), columns: this.#fields.map(() => new GrowingColumn()) };
      this.#instruments.set(symbol, bars);
    }
    bars.times.push(time);
    for (let index = 0; index < values.length; index += 1) bars.columns[index].push(values[index]);
    this.#rows += 1;
  }

  build(): BarTable {
    const instruments = new Map<string, InstrumentBars>();
    for (const [symbol, { times, columns }] of this.#instruments) {
      const named = this.#fields.map((field, index) => [field, columns[index].values()] as const);
      instruments.set(symbol, { times: times.values(), columns: Object.fromEntries(named) });
    }
    return { fields: this.#fields, instruments, rows: this.#rows };
  }
}
