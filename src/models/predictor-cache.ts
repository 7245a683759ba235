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
  /** Lends the predictor of a key, loading it where it is not loaded; those who ask meanwhile share that one load. */
  acquire(key: string): Promise<PredictorLease>;
  stats(): PredictorCacheStats;
  /** Frees all that is not lent out, and from then on each of the others when it is given back. */
  close(): Promise<void>;
}

interface Entry {
  readonly loading: Promise<Predictor>;
  /** 0 until it is loaded. */
  bytes: number;
  users: number;
}

/**
 * Keeps the predictors used last, up to `maxBytes` of them. One that is lent out is never freed: while more than that is
 * lent out at once, it holds more. A failed load is not remembered; the next who asks tries again.
 */
export function createPredictorCache(options: {
  maxBytes: number;
  load: (key: string) => Promise<Predictor>;
}): PredictorCache {
  // A Map keeps the order of insertion, so the one used longest ago is the first.
  const entries = new Map<string, Entry>();
  let limit = options.maxBytes;
  let bytes = 0;
  const counts = { hits: 0, loads: 0, evictions: 0 };

  async function evict(): Promise<void> {
    const freed: Promise<void>[] = [];
    for (const [key, entry] of entries) {
      if (bytes <= limit) break;
      if (entry.users > 0) continue;
      entries.delete(key);
      bytes -= entry.bytes;
      counts.evictions += 1;
      freed.push(entry.loading.then((predictor) => predictor.release()));
    }
    await Promise.all(freed);
  }

  function begin(key: string): Entry {
    counts.loads += 1;
    const entry: Entry = { loading: options.load(key), bytes: 0, users: 0 };
    entries.set(key, entry);
    return entry;
  }

  function lease(entry: Entry, predictor: Predictor): PredictorLease {
    let held = true;
    return {
      predictor,
      async release() {
        if (!held) return;
        held = false;
        entry.users -= 1;
        await evict();
      },
    };
  }

  return {
    async acquire(key) {
      const known = entries.get(key);
      if (known) counts.hits += 1;
      const entry = known ?? begin(key);
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      try {
        const predictor = await entry.loading;
        if (entry.bytes === 0) {
          entry.bytes = Math.max(1, predictor.sizeBytes);
          bytes += entry.bytes;
          await evict();
        }
        return lease(entry, predictor);
      } catch (error) {
        entry.users -= 1;
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      }
    },
    stats() {
      const all = [...entries.values()];
      return { loaded: all.length, inUse: all.filter((entry) => entry.users > 0).length, bytes, ...counts };
    },
    async close() {
      limit = -1;
      await evict();
    },
  };
}
