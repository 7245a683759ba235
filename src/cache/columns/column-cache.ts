import { Holder, NO_SLOT, SlotIndex, type SlotStats, type TakenKeys } from './slot-index.ts';

/** Values of one slot: a bucket of the grid of bars, whose chunks and features are what the cache is for. */
const SLOT_VALUES = 4_096;
const SLOT_BYTES = SLOT_VALUES * Float64Array.BYTES_PER_ELEMENT;

/** A column that is asked for: its key holds everything that can change a value. */
export interface ColumnKey {
  readonly key: string;
  /** Values of the column. One that is longer than a slot, or empty, is not kept. */
  readonly length: number;
}

/** Fills the columns of those keys that nobody has; `missing` are their places among the keys that were asked for. */
export type FillColumns = (missing: readonly number[], columns: readonly Float64Array[]) => void | Promise<void>;

/** Columns lent out: their memory is used again some time after `release`, so a view must not outlive it. */
export interface Lease {
  /** In the order of the keys. */
  readonly columns: readonly Float64Array[];
  release(): void;
}

export interface ColumnCacheStats extends SlotStats {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
}

/** Columns shared by all threads of the process. */
export interface ColumnCache {
  /**
   * Lends the columns of keys. Those that are missing are filled by the first who asks, and everyone else who asks
   * meanwhile gets what that one fills in. A fill that fails is not remembered; whoever waited for it fills on its own.
   */
  lease(keys: readonly ColumnKey[], fill: FillColumns): Promise<Lease>;
  /** Whether each key is there now. */
  peek(keys: readonly string[]): Promise<boolean[]>;
}

/** The index as a thread sees it: its own, or that of the main thread by messages. */
export interface SlotKeeper {
  take(keys: readonly string[]): Promise<TakenKeys>;
  wait(keys: readonly string[]): Promise<readonly number[]>;
  peek(keys: readonly string[]): Promise<boolean[]>;
  settle(keys: readonly string[], computed: boolean): void;
  release(keys: readonly string[]): void;
}

/** The cache of a process: its memory, which threads share, and its index, which is in the main thread. */
export interface ProcessColumnCache extends ColumnCache {
  readonly memory: SharedArrayBuffer;
  readonly index: SlotIndex;
  stats(): ColumnCacheStats;
}

/** Makes the cache of a process. Its memory is reserved at once, and taken from the system as slots are used first. */
export function createColumnCache(options: { maxBytes: number; ttlMs: number; now: () => number }): ProcessColumnCache {
  const { maxBytes, ttlMs, now } = options;
  const slots = Math.floor(maxBytes / SLOT_BYTES);
  const index = new SlotIndex({ slots, ttlMs, now });
  const memory = new SharedArrayBuffer(slots * SLOT_BYTES);
  return {
    ...overKeeper(memory, keeperOf(index, new Holder())),
    memory,
    index,
    stats: () => {
      const stats = index.stats();
      return { ...stats, bytes: stats.entries * SLOT_BYTES, maxBytes: slots * SLOT_BYTES, ttlMs };
    },
  };
}

/** The index itself, for one holder. */
export function keeperOf(index: SlotIndex, holder: Holder): SlotKeeper {
  return {
    take: async (keys) => index.take(holder, keys),
    wait: (keys) => Promise.all(keys.map((key) => index.wait(holder, key))),
    peek: async (keys) => index.peek(keys),
    settle: (keys, computed) => index.settle(holder, keys, computed),
    release: (keys) => index.release(holder, keys),
  };
}

/** The cache over its memory and an index that may be elsewhere. */
export function overKeeper(memory: SharedArrayBuffer, keeper: SlotKeeper): ColumnCache {
  return {
    peek: (keys) => keeper.peek(keys),
    lease: async (wanted, fill) => {
      const request = new LeaseRequest(memory, keeper, wanted);
      try {
        await request.run(fill);
      } catch (error) {
        request.release();
        throw error;
      }
      return { columns: request.columns(), release: () => request.release() };
    },
  };
}

/** One call of `lease` on its way. */
class LeaseRequest {
  readonly #memory: SharedArrayBuffer;
  readonly #keeper: SlotKeeper;
  readonly #wanted: readonly ColumnKey[];
  /** The place of the first of each key. */
  readonly #places = new Map<string, number>();
  readonly #found = new Map<string, Float64Array>();
  readonly #pinned = new Set<string>();

  constructor(memory: SharedArrayBuffer, keeper: SlotKeeper, wanted: readonly ColumnKey[]) {
    this.#memory = memory;
    this.#keeper = keeper;
    this.#wanted = wanted;
    for (const [place, { key }] of wanted.entries()) if (!this.#places.has(key)) this.#places.set(key, place);
  }

  async run(fill: FillColumns): Promise<void> {
    const all = [...this.#places.keys()];
    const fits = (key: string) => this.#lengthOf(key) > 0 && this.#lengthOf(key) <= SLOT_VALUES;
    const keys = all.filter(fits);
    const { states, slots } = await this.#keeper.take(keys);
    const claimed: string[] = [];
    const busy: string[] = [];
    const own = all.filter((key) => !fits(key));
    for (const [index, key] of keys.entries()) {
      const slot = slots[index];
      if (slot !== NO_SLOT) this.#receive(key, slot);
      if (states[index] === 'BUSY') busy.push(key);
      else if (states[index] === 'YOURS') (slot === NO_SLOT ? own : claimed).push(key);
    }
    await this.#fill(claimed, own, fill);
    // Only now, with nothing in hand that others may wait for.
    const arrived = await this.#keeper.wait(busy);
    for (const [index, key] of busy.entries()) if (arrived[index] !== NO_SLOT) this.#receive(key, arrived[index]);
    const failed = busy.filter((_, index) => arrived[index] === NO_SLOT);
    await this.#fill([], failed, fill);
  }

  columns(): Float64Array[] {
    return this.#wanted.map(({ key }) => this.#columnOf(key));
  }

  release(): void {
    this.#keeper.release([...this.#pinned]);
    this.#pinned.clear();
  }

  /** @param claimed keys that others may be waiting for; @param own keys without a slot, which nobody else is told of */
  async #fill(claimed: readonly string[], own: readonly string[], fill: FillColumns): Promise<void> {
    for (const key of own) this.#found.set(key, new Float64Array(this.#lengthOf(key)));
    const keys = [...claimed, ...own];
    if (keys.length === 0) return;
    let computed = false;
    try {
      await fill(
        keys.map((key) => this.#places.get(key) ?? 0),
        keys.map((key) => this.#columnOf(key)),
      );
      computed = true;
    } finally {
      this.#keeper.settle(claimed, computed);
      if (!computed) for (const key of claimed) this.#pinned.delete(key);
    }
  }

  #receive(key: string, slot: number): void {
    this.#pinned.add(key);
    this.#found.set(key, new Float64Array(this.#memory, slot * SLOT_BYTES, this.#lengthOf(key)));
  }

  #columnOf(key: string): Float64Array {
    const column = this.#found.get(key);
    if (!column) throw new Error(`The column ${key} was never received.`);
    return column;
  }

  #lengthOf(key: string): number {
    return this.#wanted[this.#places.get(key) ?? 0].length;
  }
}
