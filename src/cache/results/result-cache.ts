import { EventEmitter } from 'node:events';
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { LRUCache } from 'lru-cache';

/** Turns a value into text and back. `decode` throws where the text is none that `encode` has made. */
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
  /**
   * Failed reads and writes of the persistent tier, and entries that could not be decoded. Failed reads are misses too.
   */
  readonly errors: number;
  readonly memoryEntries: number;
  readonly memoryBytes: number;
}

export interface ResultCache<Value> {
  /** The values that are cached, by key, each with the tier that had it. Never rejects: a read that fails is a miss. */
  getMany(keys: readonly string[]): Promise<Map<string, { value: Value; tier: CacheTier }>>;
  /** Never rejects where the persistent tier fails. */
  set(key: string, value: Value): Promise<void>;
  stats(): ResultCacheStats;
  close(): Promise<void>;
}

export interface ResultCacheOptions<Value> {
  readonly memoryBytes: number;
  readonly persistent: KeyvStoreAdapter;
  readonly codec: Codec<Value>;
  /** Told of each error that is counted, for the log. */
  readonly onError: (error: unknown) => void;
}

/**
 * A bounded in-memory tier over a persistent one, both Keyv. The key of an entry holds everything that can change its
 * value, so entries never expire; the least recently used leave memory when `memoryBytes` is reached.
 */
export const createResultCache = <Value>(options: ResultCacheOptions<Value>): ResultCache<Value> =>
  new TieredCache(options);

interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** What Keyv hands to the store of the memory tier. */
interface Kept<Value> {
  readonly value: Entry<Value>;
}

/** Entries of the persistent tier that are read at once. Decoding more would keep others waiting. */
const TOGETHER = 500;

class TieredCache<Value> implements ResultCache<Value> {
  readonly #codec: Codec<Value>;
  readonly #onError: (error: unknown) => void;
  readonly #entries: LRUCache<string, Kept<Value>>;
  readonly #memory: Keyv<Entry<Value>>;
  readonly #persistent: Keyv<string>;
  readonly #counts = { memoryHits: 0, persistentHits: 0, misses: 0, writes: 0, errors: 0 };

  constructor({ memoryBytes, persistent, codec, onError }: ResultCacheOptions<Value>) {
    this.#codec = codec;
    this.#onError = onError;
    this.#entries = new LRUCache<string, Kept<Value>>({
      maxSize: memoryBytes,
      sizeCalculation: ({ value }, key) => value.bytes + 2 * key.length,
    });
    this.#memory = new Keyv<Entry<Value>>({ store: lruStore(this.#entries), namespace: 'result', useKeyPrefix: false });
    // What is in memory is immutable and stays as it is.
    this.#memory.serialize = undefined;
    this.#memory.deserialize = undefined;
    this.#persistent = new Keyv<string>({
      store: persistent,
      namespace: 'result',
      serialize: (data) => JSON.stringify(data),
      // Thrown, it would make all entries that are read with this one misses.
      deserialize: (text) => this.#parse(text) as { value: never },
    });
    this.#persistent.on('error', (error) => this.#fail(error));
  }

  async getMany(keys: readonly string[]): Promise<Map<string, { value: Value; tier: CacheTier }>> {
    const found = new Map<string, { value: Value; tier: CacheTier }>();
    const inMemory = await this.#memory.getMany<Entry<Value>>([...keys]);
    for (const [index, entry] of inMemory.entries())
      if (entry) found.set(keys[index], { value: entry.value, tier: 'MEMORY' });
    this.#counts.memoryHits += found.size;
    const missing = keys.filter((key) => !found.has(key));
    for (let from = 0; from < missing.length; from += TOGETHER)
      for (const [key, value] of await this.#readPersistent(missing.slice(from, from + TOGETHER)))
        found.set(key, { value, tier: 'PERSISTENT' });
    this.#counts.misses += keys.length - found.size;
    return found;
  }

  async set(key: string, value: Value): Promise<void> {
    const text = this.#codec.encode(value);
    await this.#remember(key, text, value);
    this.#counts.writes += 1;
    try {
      await this.#persistent.set(key, text);
    } catch (error) {
      this.#fail(error);
    }
  }

  stats(): ResultCacheStats {
    return { ...this.#counts, memoryEntries: this.#entries.size, memoryBytes: this.#entries.calculatedSize };
  }

  async close(): Promise<void> {
    await this.#memory.disconnect();
    await this.#persistent.disconnect();
  }

  #fail(error: unknown): void {
    this.#counts.errors += 1;
    this.#onError(error);
  }

  /** What Keyv keeps of an entry; nothing where somebody has written another form. */
  #parse(text: string): { value?: string } {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null && 'value' in parsed && typeof parsed.value === 'string')
        return { value: parsed.value };
      throw new TypeError('An entry of the cache is not in the form that it was written in.');
    } catch (error) {
      this.#fail(error);
      return {};
    }
  }

  /** As large as its text, in which JavaScript keeps two bytes a character. */
  async #remember(key: string, text: string, value: Value): Promise<void> {
    await this.#memory.set(key, { value, bytes: 2 * text.length });
  }

  #decode(text: string): Value | undefined {
    try {
      return this.#codec.decode(text);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  async #readPersistent(keys: string[]): Promise<Map<string, Value>> {
    const found = new Map<string, Value>();
    try {
      const texts = await this.#persistent.getMany<string>(keys);
      for (const [index, text] of texts.entries()) {
        const value = text === undefined ? undefined : this.#decode(text);
        if (text === undefined || value === undefined) continue;
        found.set(keys[index], value);
        this.#counts.persistentHits += 1;
        await this.#remember(keys[index], text, value);
      }
    } catch (error) {
      this.#fail(error);
    }
    return found;
  }
}

/** An LRU map as the store of a Keyv. Keyv also passes a time to live, which no entry here has. */
function lruStore<Value>(entries: LRUCache<string, Kept<Value>>): KeyvStoreAdapter {
  const events = new EventEmitter();
  return Object.assign(events, {
    opts: {},
    get: async <Stored>(key: string) => entries.get(key) as Stored | undefined,
    set: async (key: string, value: Kept<Value>) => void entries.set(key, value),
    delete: async (key: string) => entries.delete(key),
    clear: async () => entries.clear(),
  });
}
