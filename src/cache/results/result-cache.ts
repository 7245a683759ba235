import { EventEmitter } from 'node:events';
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { LRUCache } from 'lru-cache';

/** How a value becomes text and back. `decode` throws where the text is not what `encode` made. */
export interface Codec<Value> {
  encode(value: Value): string;
  decode(text: string): Value;
}

export type CacheTier = 'MEMORY' | 'PERSISTENT';

export interface ResultCacheStats {
  readonly memoryHits: number;
  readonly persistentHits: number;
  readonly misses: number;
  readonly writes: number;
  /** Failed reads and writes of the persistent tier, and entries that could not be decoded; each counted as a miss. */
  readonly errors: number;
  readonly memoryEntries: number;
  readonly memoryBytes: number;
}

export interface ResultCache<Value> {
  /** The values that are cached, by key, with the tier that had each. Never throws: what fails is a miss. */
  getMany(keys: readonly string[]): Promise<Map<string, { value: Value; tier: CacheTier }>>;
  set(key: string, value: Value): Promise<void>;
  stats(): ResultCacheStats;
  close(): Promise<void>;
}

export interface ResultCacheOptions<Value> {
  readonly memoryBytes: number;
  readonly persistent: KeyvStoreAdapter;
  readonly codec: Codec<Value>;
  /** Told of each failure of the persistent tier, for the log. */
  readonly onError: (error: unknown) => void;
}

/**
 * A bounded in-memory tier over a persistent one, both Keyv. Entries are immutable, since the key holds everything that
 * can change the value: nothing expires, and the least recently used leave memory when `memoryBytes` is reached.
 */
export function createResultCache<Value>(options: ResultCacheOptions<Value>): ResultCache<Value> {
  const { codec, onError } = options;
  const entries = new LRUCache<string, string>({
    maxSize: options.memoryBytes,
    sizeCalculation: (value, key) => 2 * (value.length + key.length),
  });
  const memory = new Keyv<string>({ store: mapStore(entries), namespace: 'result', useKeyPrefix: false });
  const persistent = new Keyv<string>({ store: options.persistent, namespace: 'result' });
  const counts = { memoryHits: 0, persistentHits: 0, misses: 0, writes: 0, errors: 0 };
  const fail = (error: unknown) => {
    counts.errors += 1;
    onError(error);
  };
  persistent.on('error', fail);

  function decode(text: string): Value | undefined {
    try {
      return codec.decode(text);
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  async function readPersistent(keys: string[]): Promise<(string | undefined)[]> {
    if (keys.length === 0) return [];
    try {
      return await persistent.getMany<string>(keys);
    } catch (error) {
      fail(error);
      return keys.map(() => undefined);
    }
  }

  return {
    getMany: async (keys) => {
      const found = new Map<string, { value: Value; tier: CacheTier }>();
      const inMemory = await memory.getMany<string>([...keys]);
      const missing = keys.filter((_, index) => inMemory[index] === undefined);
      const further = await readPersistent(missing);
      const texts: [string, string | undefined, CacheTier][] = [
        ...keys.map((key, index): [string, string | undefined, CacheTier] => [key, inMemory[index], 'MEMORY']),
        ...missing.map((key, index): [string, string | undefined, CacheTier] => [key, further[index], 'PERSISTENT']),
      ];
      for (const [key, text, tier] of texts) {
        const value = text === undefined ? undefined : decode(text);
        if (text === undefined || value === undefined) continue;
        found.set(key, { value, tier });
        counts[tier === 'MEMORY' ? 'memoryHits' : 'persistentHits'] += 1;
        if (tier === 'PERSISTENT') await memory.set(key, text);
      }
      counts.misses += keys.length - found.size;
      return found;
    },
    set: async (key, value) => {
      const text = codec.encode(value);
      await memory.set(key, text);
      counts.writes += 1;
      try {
        await persistent.set(key, text);
      } catch (error) {
        fail(error);
      }
    },
    stats: () => ({ ...counts, memoryEntries: entries.size, memoryBytes: entries.calculatedSize }),
    close: async () => {
      await memory.disconnect();
      await persistent.disconnect();
    },
  };
}

/** An LRU as a Keyv store; Keyv's third argument is a time to live, which nothing here has. */
function mapStore(entries: LRUCache<string, string>): KeyvStoreAdapter {
  const events = new EventEmitter();
  return Object.assign(events, {
    opts: {},
    get: async <Value>(key: string) => entries.get(key) as Value | undefined,
    set: async (key: string, value: string) => void entries.set(key, value),
    delete: async (key: string) => entries.delete(key),
    clear: async () => entries.clear(),
  });
}
