import type { Predictor } from './predictor.ts';

/** A predictor lent out: it stays loaded until it is given back. */
export interface PredictorLease {
  readonly predictor: Predictor;
  /** Gives it back. A second call does nothing. */
  release(): Promise<void>;
}

export interface PredictorCacheStats {
  readonly loaded: number;
  readonly inUse: number;
  readonly bytes: number;
  readonly hits: number;
  readonly loads: number;
  readonly evictions: number;
}

export interface PredictorCache {
  /** Lends the predictor of a key, and loads it if it is not loaded. All who ask meanwhile share that one load. */
  acquire(key: string): Promise<PredictorLease>;
  stats(): PredictorCacheStats;
  /** Frees all that is not lent out, and each of the others when it is given back. */
  close(): Promise<void>;
}

interface PredictorCacheOptions {
  /** How many bytes of predictors are kept. */
  readonly maxBytes: number;
  readonly load: (key: string) => Promise<Predictor>;
}

/**
 * Keeps the predictors used last, up to `maxBytes` of them. One that is lent out is never freed, so the cache holds
 * more while more is lent out. A load that failed is not remembered; whoever asks next tries again.
 */
export function createPredictorCache(options: PredictorCacheOptions): PredictorCache {
  return new LeastRecentlyUsed(options);
}

interface Entry {
  readonly loading: Promise<Predictor>;
  /** 0 until it is loaded. */
  bytes: number;
  users: number;
}

class LeastRecentlyUsed implements PredictorCache {
  readonly #load: PredictorCacheOptions['load'];
  /** A Map keeps the order of insertion, so the one used longest ago is the first. */
  readonly #entries = new Map<string, Entry>();
  #limit: number;
  #bytes = 0;
  readonly #counts = { hits: 0, loads: 0, evictions: 0 };

  constructor({ maxBytes, load }: PredictorCacheOptions) {
    this.#limit = maxBytes;
    this.#load = load;
  }

  async acquire(key: string): Promise<PredictorLease> {
    const known = this.#entries.get(key);
    if (known) this.#counts.hits += 1;
    const entry = known ?? this.#begin(key);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    try {
      const predictor = await entry.loading;
      if (entry.bytes === 0) {
        entry.bytes = Math.max(1, predictor.sizeBytes);
        this.#bytes += entry.bytes;
        await this.#evict();
      }
      return this.#lease(entry, predictor);
    } catch (error) {
      entry.users -= 1;
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  stats(): PredictorCacheStats {
    const all = [...this.#entries.values()];
    const inUse = all.filter((entry) => entry.users > 0).length;
    return { loaded: all.length, inUse, bytes: this.#bytes, ...this.#counts };
  }

  async close(): Promise<void> {
    this.#limit = -1;
    await this.#evict();
  }

  #begin(key: string): Entry {
    this.#counts.loads += 1;
    return { loading: this.#load(key), bytes: 0, users: 0 };
  }

  #lease(entry: Entry, predictor: Predictor): PredictorLease {
    let held = true;
    return {
      predictor,
      release: async () => {
        if (!held) return;
        held = false;
        entry.users -= 1;
        await this.#evict();
      },
    };
  }

  async #evict(): Promise<void> {
    const freed: Promise<void>[] = [];
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#limit) break;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
      this.#counts.evictions += 1;
      freed.push(entry.loading.then((predictor) => predictor.release()));
    }
    await Promise.all(freed);
  }
}
