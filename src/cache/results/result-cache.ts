import { EventEmitter } from 'node:events';
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { LRUCache } from 'lru-cache';
import { type Seal, createSeal } from './seal.ts';

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
  /** Known to all who may write to the persistent tier: what others have written there is not believed. */
  readonly secret: Uint8Array;
  /** Told of each error that is counted, for the log. */
  readonly onError: (error: unknown) => void;
}

/**
 * A bounded in-memory tier over a persistent one, both Keyv. The key of an entry holds everything that can change its
 * value, so entries never expire; the least recently used leave memory when `memoryBytes` is reached.
 */
export const createResultCache = <Value>(options: ResultCacheOptions<Value>): ResultCache<Value> =>
  new TieredCache(options);

class TieredCache<Value> implements ResultCache<Value> {
  readonly #codec: Codec<Value>;
  readonly #seal: Seal;
  readonly #onError: (error: unknown) => void;
  readonly #entries: LRUCache<string, string>;
  readonly #memory: Keyv<string>;
  readonly #persistent: Keyv<string>;
  readonly #counts = { memoryHits: 0, persistentHits: 0, misses: 0, writes: 0, errors: 0 };

  constructor({ memoryBytes, persistent, codec, secret, onError }: ResultCacheOptions<Value>) {
    this.#codec = codec;
    this.#seal = createSeal(secret);
    this.#onError = onError;
    this.#entries = new LRUCache<string, string>({
      maxSize: memoryBytes,
      // JavaScript keeps two bytes a character.
      sizeCalculation: (value, key) => 2 * (value.length + key.length),
    });
    this.#memory = new Keyv<string>({ store: lruStore(this.#entries), namespace: 'result', useKeyPrefix: false });
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
    const inMemory = await this.#memory.getMany<string>([...keys]);
    const missing = keys.filter((_, index) => inMemory[index] === undefined);
    const further = await this.#readPersistent(missing);
    const texts: [string, string | undefined, CacheTier][] = [
      ...keys.map((key, index): [string, string | undefined, CacheTier] => [key, inMemory[index], 'MEMORY']),
      ...missing.map((key, index): [string, string | undefined, CacheTier] => [key, further[index], 'PERSISTENT']),
    ];
    for (const [key, read, tier] of texts) {
      const text = read === undefined ? undefined : this.#open(key, read, tier);
      const value = text === undefined ? undefined : this.#decode(text);
      if (text === undefined || value === undefined) continue;
      found.set(key, { value, tier });
      this.#counts[tier === 'MEMORY' ? 'memoryHits' : 'persistentHits'] += 1;
      if (tier === 'PERSISTENT') await this.#memory.set(key, text);
    }
    this.#counts.misses += keys.length - found.size;
    return found;
  }

  async set(key: string, value: Value): Promise<void> {
    const text = this.#codec.encode(value);
    await this.#memory.set(key, text);
    this.#counts.writes += 1;
    try {
      await this.#persistent.set(key, this.#seal.close(key, text));
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

  /** The text of an entry. Memory is this process's own; the persistent tier has to prove what it says. */
  #open(key: string, text: string, tier: CacheTier): string | undefined {
    if (tier === 'MEMORY') return text;
    try {
      return this.#seal.open(key, text);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #decode(text: string): Value | undefined {
    try {
      return this.#codec.decode(text);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  async #readPersistent(keys: string[]): Promise<(string | undefined)[]> {
    if (keys.length === 0) return [];
    try {
      return await this.#persistent.getMany<string>(keys);
    } catch (error) {
      this.#fail(error);
      return keys.map(() => undefined);
    }
  }
}

/** An LRU map as the store of a Keyv. Keyv also passes a time to live, which no entry here has. */
function lruStore(entries: LRUCache<string, string>): KeyvStoreAdapter {
  const events = new EventEmitter();
  return Object.assign(events, {
    opts: {},
    get: async <Value>(key: string) => entries.get(key) as Value | undefined,
    set: async (key: string, value: string) => void entries.set(key, value),
    delete: async (key: string) => entries.delete(key),
    clear: async () => entries.clear(),
  });
}
