/** Bars of one instrument, in time order. */
export interface InstrumentBars {
  /** ms since the epoch, UTC, strictly rising. */
  readonly times: Float64Array;
  /** By field, as long as `times`; NaN where a value is missing. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** Consecutive rows of a file, by symbol. A file is read as one part after the other, each of bounded size. */
export interface BarPart {
  readonly instruments: ReadonlyMap<string, InstrumentBars>;
  readonly rows: number;
}

const FIRST_ROWS = 1024;

/** Collects rows in the order of a file, up to a fixed number, and turns them into columns by symbol. */
export class BarPartBuilder {
  readonly #fields: readonly string[];
  readonly #maxRows: number;
  /** The number of each row's symbol. */
  #owners: Int32Array;
  #times: Float64Array;
  #columns: Float64Array[];
  #rows = 0;

  /** @param maxRows rows of a full part, which is then to be taken */
  constructor(fields: readonly string[], maxRows: number) {
    this.#fields = fields;
    this.#maxRows = maxRows;
    const rows = Math.min(FIRST_ROWS, maxRows);
    this.#owners = new Int32Array(rows);
    this.#times = new Float64Array(rows);
    this.#columns = fields.map(() => new Float64Array(rows));
  }

  get rows(): number {
    return this.#rows;
  }

  get isFull(): boolean {
    return this.#rows === this.#maxRows;
  }

  /** @param owner number of the symbol; @param values one a field, in the order of the constructor's fields */
  add(owner: number, time: number, values: readonly number[]): void {
    const row = this.#rows;
    if (row === this.#times.length) this.#grow();
    this.#owners[row] = owner;
    this.#times[row] = time;
    for (let index = 0; index < values.length; index += 1) this.#columns[index][row] = values[index];
    this.#rows = row + 1;
  }

  /** Returns the rows so far as a part, and starts the next one. @param symbols by their numbers */
  take(symbols: readonly string[]): BarPart {
    const owners = this.#owners.subarray(0, this.#rows);
    const runs = runsOf(owners) ?? this.#sortByOwner(owners, symbols.length);
    const instruments = new Map<string, InstrumentBars>();
    for (const { owner, from, to } of runs) {
      const named = this.#fields.map((field, index) => [field, this.#columns[index].subarray(from, to)] as const);
      instruments.set(symbols[owner], { times: this.#times.subarray(from, to), columns: Object.fromEntries(named) });
    }
    const part = { instruments, rows: this.#rows };
    // The part keeps the columns, so the next one gets new ones of the same length.
    this.#owners = new Int32Array(this.#owners.length);
    this.#times = new Float64Array(this.#owners.length);
    this.#columns = this.#fields.map(() => new Float64Array(this.#owners.length));
    this.#rows = 0;
    return part;
  }

  #grow(): void {
    const rows = Math.min(2 * this.#times.length, this.#maxRows);
    const larger = (column: Float64Array) => {
      const grown = new Float64Array(rows);
      grown.set(column);
      return grown;
    };
    const owners = new Int32Array(rows);
    owners.set(this.#owners);
    this.#owners = owners;
    this.#times = larger(this.#times);
    this.#columns = this.#columns.map(larger);
  }

  /** Moves the rows of each symbol together, by a counting sort that keeps their order. */
  #sortByOwner(owners: Int32Array, count: number): Run[] {
    const ends = new Int32Array(count);
    for (const owner of owners) ends[owner] += 1;
    const runs: Run[] = [];
    let from = 0;
    for (let owner = 0; owner < count; owner += 1) {
      const to = from + ends[owner];
      if (to > from) runs.push({ owner, from, to });
      ends[owner] = from;
      from = to;
    }
    const places = owners.map((owner) => (ends[owner] += 1) - 1);
    const sorted = (column: Float64Array) => {
      const moved = new Float64Array(places.length);
      for (let row = 0; row < places.length; row += 1) moved[places[row]] = column[row];
      return moved;
    };
    this.#times = sorted(this.#times);
    this.#columns = this.#columns.map(sorted);
    return runs;
  }
}

/** Consecutive rows of one symbol; `to` is not among them. */
interface Run {
  readonly owner: number;
  readonly from: number;
  readonly to: number;
}

/** Where the rows of each symbol lie; undefined where those of some symbol are not together. */
function runsOf(owners: Int32Array): Run[] | undefined {
  const seen = new Set<number>();
  const runs: Run[] = [];
  for (let from = 0; from < owners.length;) {
    const owner = owners[from];
    if (seen.has(owner)) return undefined;
    seen.add(owner);
    let to = from + 1;
    while (to < owners.length && owners[to] === owner) to += 1;
    runs.push({ owner, from, to });
    from = to;
  }
  return runs;
}
