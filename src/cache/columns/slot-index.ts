/** Answers for a key: FOUND, YOURS to compute since nobody has it, or BUSY since someone else is computing it. */
export type Taken = 'FOUND' | 'YOURS' | 'BUSY';

/** For each key the answer and its slot; `NO_SLOT` where it is BUSY, or YOURS and no slot was free. */
export interface TakenKeys {
  readonly states: readonly Taken[];
  readonly slots: readonly number[];
}

export interface SlotStats {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

export const NO_SLOT = -1;

interface Entry {
  readonly key: string;
  readonly slot: number;
  /** How many leases there are. While there is one, the slot is not given to another key. */
  pins: number;
  /** False while whoever took the key still computes it. */
  ready: boolean;
  usedAt: number;
  readonly waiting: ((slot: number) => void)[];
}

/** A thread that takes keys, with what it has taken, so that all of it can be given back when the thread ends. */
export class Holder {
  /** How many leases it has of each key. */
  readonly pins = new Map<string, number>();
  /** The keys that it is computing. */
  readonly claims = new Set<string>();
}

/**
 * Says which key is in which of a fixed number of slots. When all are full, the key that was used longest ago makes
 * room. A key that is missing is computed by the first who takes it; everyone else waits for that one.
 */
export class SlotIndex {
  readonly #slots: number;
  readonly #ttlMs: number;
  readonly #now: () => number;
  /** A Map keeps the order of insertion, so the one used longest ago is the first. */
  readonly #entries = new Map<string, Entry>();
  readonly #free: number[] = [];
  /** Slots that were in use at least once; the others' memory has not been touched yet. */
  #touched = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  /** @param options `ttlMs`: a key that is not used for longer is forgotten */
  constructor({ slots, ttlMs, now }: { slots: number; ttlMs: number; now: () => number }) {
    this.#slots = slots;
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /**
   * Takes keys, each once. What is FOUND or YOURS is pinned until `release`; what is YOURS needs a `settle` as well.
   */
  take(holder: Holder, keys: readonly string[]): TakenKeys {
    const states: Taken[] = [];
    const slots: number[] = [];
    for (const key of keys) {
      const entry = this.#live(key);
      if (entry && !entry.ready) {
        states.push('BUSY');
        slots.push(NO_SLOT);
        continue;
      }
      if (entry) this.#hits += 1;
      else this.#misses += 1;
      const taken = entry ?? this.#claim(holder, key);
      if (taken) this.#pin(holder, taken);
      states.push(entry ? 'FOUND' : 'YOURS');
      slots.push(taken?.slot ?? NO_SLOT);
    }
    return { states, slots };
  }

  /** Whether each key is there now. Pins nothing and counts neither as a hit nor as a miss. */
  peek(keys: readonly string[]): boolean[] {
    return keys.map((key) => this.#live(key)?.ready ?? false);
  }

  /** Tells that keys which were YOURS have been computed, or could not be. */
  settle(holder: Holder, keys: readonly string[], computed: boolean): void {
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (!entry || !holder.claims.delete(key)) continue;
      entry.ready = computed;
      if (!computed) {
        this.#unpin(holder, entry);
        this.#remove(entry);
      }
      for (const answer of entry.waiting) answer(computed ? entry.slot : NO_SLOT);
      entry.waiting.length = 0;
    }
  }

  /** Waits for a key that was BUSY. Its slot, pinned, once it is computed; `NO_SLOT` where that failed. */
  wait(holder: Holder, key: string): Promise<number> {
    const entry = this.#live(key);
    if (!entry) return Promise.resolve(NO_SLOT);
    const found = (slot: number) => {
      if (slot === NO_SLOT) return slot;
      this.#hits += 1;
      this.#pin(holder, entry);
      return slot;
    };
    if (entry.ready) return Promise.resolve(found(entry.slot));
    // Pinned in the same step in which it settles, before anyone can take the slot away.
    return new Promise((resolve) => entry.waiting.push((slot) => resolve(found(slot))));
  }

  /** Gives one lease of each key back. */
  release(holder: Holder, keys: readonly string[]): void {
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry) this.#unpin(holder, entry);
    }
  }

  /** Gives back all leases of a holder, and tells those who wait that what it was computing has failed. */
  dropHolder(holder: Holder): void {
    this.settle(holder, [...holder.claims], false);
    for (const [key, count] of holder.pins) this.release(holder, Array<string>(count).fill(key));
  }

  /** Forgets every key that is not leased. */
  clear(): void {
    for (const entry of this.#entries.values()) if (entry.pins === 0) this.#remove(entry);
  }

  stats(): SlotStats {
    for (const key of this.#entries.keys()) this.#live(key);
    return { entries: this.#entries.size, hits: this.#hits, misses: this.#misses, evictions: this.#evictions };
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.pins > 0 || this.#now() - entry.usedAt <= this.#ttlMs) return entry;
    this.#remove(entry);
    return undefined;
  }

  #claim(holder: Holder, key: string): Entry | undefined {
    const slot = this.#allocate();
    if (slot === NO_SLOT) return undefined;
    const entry = { key, slot, pins: 0, ready: false, usedAt: this.#now(), waiting: [] };
    this.#entries.set(key, entry);
    holder.claims.add(key);
    return entry;
  }

  #allocate(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#touched < this.#slots) {
      this.#touched += 1;
      return this.#touched - 1;
    }
    for (const entry of this.#entries.values()) {
      if (entry.pins > 0) continue;
      this.#remove(entry);
      this.#evictions += 1;
      return this.#free.pop() ?? NO_SLOT;
    }
    return NO_SLOT;
  }

  #pin(holder: Holder, entry: Entry): void {
    entry.pins += 1;
    entry.usedAt = this.#now();
    holder.pins.set(entry.key, (holder.pins.get(entry.key) ?? 0) + 1);
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
  }

  #unpin(holder: Holder, entry: Entry): void {
    const count = holder.pins.get(entry.key) ?? 0;
    if (count === 0) return;
    entry.pins -= 1;
    if (count === 1) holder.pins.delete(entry.key);
    else holder.pins.set(entry.key, count - 1);
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#free.push(entry.slot);
  }
}
