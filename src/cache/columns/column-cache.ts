import { Holder, NO_SLOT, SlotIndex, type SlotStats, type TakenKeys } from './slot-index.ts';

/** Values of one slot: as many as a bucket of the time grid has steps, so that any chunk or feature column fits. */
const SLOT_VALUES = 4_096;
const SLOT_BYTES = SLOT_VALUES * Float64Array.BYTES_PER_ELEMENT;

/** A column, by a key that holds everything which can change one of its values. */
export interface ColumnKey {
  readonly key: string;
  /** How many values the column has. It is not kept where it has none, or more than fit into a slot. */
  readonly length: number;
}

/**
 * Fills the columns that nobody has.
 * @param missing which of the keys that were asked for these are, by their indexes
 * @param columns one for each of `missing`, of the length that its key says
 */
export type FillColumns = (missing: readonly number[], columns: readonly Float64Array[]) => void | Promise<void>;

/** Columns on loan. After `release` their memory may be used for others, so no view of them may outlive it. */
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

/** The column cache, which all threads of the process share. */
export interface ColumnCache {
  /**
   * Lends the columns of keys. A missing column is filled by the first who asks for it; everyone who asks meanwhile
   * waits for that one. A fill that fails is not remembered: whoever waited for it fills the column itself.
   */
  lease(keys: readonly ColumnKey[], fill: FillColumns): Promise<Lease>;
  /** Whether each key is there now. */
  peek(keys: readonly string[]): Promise<boolean[]>;
}

/** The slot index for one holder: in the main thread the index itself, in other threads by messages. */
export interface SlotKeeper {
  take(keys: readonly string[]): Promise<TakenKeys>;
  wait(keys: readonly string[]): Promise<readonly number[]>;
  peek(keys: readonly string[]): Promise<boolean[]>;
  settle(keys: readonly string[], computed: boolean): void;
  release(keys: readonly string[]): void;
}

/** The column cache of a process: memory that its threads share, and an index in the main thread. */
export interface ProcessColumnCache extends ColumnCache {
  readonly memory: SharedArrayBuffer;
  readonly index: SlotIndex;
  stats(): ColumnCacheStats;
}

/**
 * Creates the column cache of a process. Its memory is reserved at once; the system gives it as slots are first used.
 */
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

/** The slot index of the main thread for one holder. */
export function keeperOf(index: SlotIndex, holder: Holder): SlotKeeper {
  return {
    take: async (keys) => index.take(holder, keys),
    wait: (keys) => Promise.all(keys.map((key) => index.wait(holder, key))),
    peek: async (keys) => index.peek(keys),
    settle: (keys, computed) => index.settle(holder, keys, computed),
    release: (keys) => index.release(holder, keys),
  };
}

/** The column cache over its memory and an index that may be in another thread. */
export function overKeeper(memory: SharedArrayBuffer, keeper: SlotKeeper): ColumnCache {
  return {
    peek: (keys) => keeper.peek(keys),
    lease: async (keys, fill) => {
      const request = new LeaseRequest(memory, keeper, keys);
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
  readonly #keys: readonly ColumnKey[];
  /** Each key once, with its length and where it first is in `#keys`. */
  readonly #distinct = new Map<string, { readonly index: number; readonly length: number }>();
  readonly #found = new Map<string, Float64Array>();
  readonly #pinned = new Set<string>();

  constructor(memory: SharedArrayBuffer, keeper: SlotKeeper, keys: readonly ColumnKey[]) {
    this.#memory = memory;
    this.#keeper = keeper;
    this.#keys = keys;
    for (const [index, { key, length }] of keys.entries())
      if (!this.#distinct.has(key)) this.#distinct.set(key, { index, length });
  }

  async run(fill: FillColumns): Promise<void> {
    const all = [...this.#distinct.keys()];
    const fits = (key: string) => this.#lookUp(key).length > 0 && this.#lookUp(key).length <= SLOT_VALUES;
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
    // Only now that others have all they may be waiting for: two who wait for each other would wait for ever.
    const arrived = await this.#keeper.wait(busy);
    for (const [index, key] of busy.entries()) if (arrived[index] !== NO_SLOT) this.#receive(key, arrived[index]);
    const failed = busy.filter((_, index) => arrived[index] === NO_SLOT);
    await this.#fill([], failed, fill);
  }

  columns(): Float64Array[] {
    return this.#keys.map(({ key }) => this.#columnOf(key));
  }

  release(): void {
    this.#keeper.release([...this.#pinned]);
    this.#pinned.clear();
  }

  /** @param claimed keys that others may be waiting for; @param own keys without a slot, of which nobody else knows */
  async #fill(claimed: readonly string[], own: readonly string[], fill: FillColumns): Promise<void> {
    for (const key of own) this.#found.set(key, new Float64Array(this.#lookUp(key).length));
    const keys = [...claimed, ...own];
    if (keys.length === 0) return;
    let computed = false;
    try {
      await fill(
        keys.map((key) => this.#lookUp(key).index),
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
    this.#found.set(key, new Float64Array(this.#memory, slot * SLOT_BYTES, this.#lookUp(key).length));
  }

  #columnOf(key: string): Float64Array {
    const column = this.#found.get(key);
    if (!column) throw new Error(`The column ${key} was never received.`);
    return column;
  }

  #lookUp(key: string): { readonly index: number; readonly length: number } {
    const found = this.#distinct.get(key);
    if (!found) throw new Error(`The column ${key} was never asked for.`);
    return found;
  }
}
