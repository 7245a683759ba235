import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** What can be remembered. It is shared, so whoever gets it leaves it as it is. */
type Memoised = string | number | object;

/**
 * Remembers values that follow from what they are made of alone, so that they are never stale. The least recently used
 * leave when `maxBytes` is reached; a value counts as many bytes as its JSON takes.
 */
export class Memo {
  readonly #values: LRUCache<string, Memoised>;
  readonly #running = new Map<string, Promise<Memoised>>();

  constructor(maxBytes: number) {
    this.#values = new LRUCache({ maxSize: maxBytes, maxEntrySize: maxBytes });
  }

  /** @param key from `memoKey` */
  get(key: string): Memoised | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Memoised): void {
    this.#values.set(key, value, { size: 2 * (key.length + JSON.stringify(value).length) });
  }

  /** Makes a value once, however many ask for it at the same time. An error is not remembered. */
  async remember<Value extends Memoised>(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.get(key) ?? this.#running.get(key);
    if (known !== undefined) return known as Value | Promise<Value>;
    const making = make();
    this.#running.set(key, making);
    try {
      const value = await making;
      this.set(key, value);
      return value;
    } finally {
      this.#running.delete(key);
    }
  }
}

/** The key of a value: its kind, and all that it is made of. */
export const memoKey = (kind: string, parts: unknown): string =>
  `${kind} ${hash('sha256', JSON.stringify(parts), 'base64')}`;
