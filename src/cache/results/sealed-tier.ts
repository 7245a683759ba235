import { EventEmitter } from 'node:events';
import type { KeyvStoreAdapter } from 'keyv';
import { type Seal, createSeal } from './seal.ts';

/**
 * A tier that others can write to as well: what they have written there is not believed, and is a miss that is told as
 * an error.
 *
 * @param secret known to all who share the entries
 */
export const createSealedTier = (tier: KeyvStoreAdapter, secret: Uint8Array): KeyvStoreAdapter =>
  new SealedTier(tier, secret) as unknown as KeyvStoreAdapter;

class SealedTier extends EventEmitter {
  readonly #tier: KeyvStoreAdapter;
  readonly #seal: Seal;

  constructor(tier: KeyvStoreAdapter, secret: Uint8Array) {
    super();
    this.#tier = tier;
    this.#seal = createSeal(secret);
    tier.on('error', (error: unknown) => this.emit('error', error));
  }

  get opts(): unknown {
    return this.#tier.opts;
  }

  get namespace(): string | undefined {
    return this.#tier.namespace;
  }

  set namespace(namespace: string | undefined) {
    this.#tier.namespace = namespace;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#open(key, await this.#tier.get(key));
  }

  async getMany(keys: string[]): Promise<(string | undefined)[]> {
    const found = this.#tier.getMany
      ? await this.#tier.getMany(keys)
      : await Promise.all(keys.map((key) => this.#tier.get(key)));
    return keys.map((key, index) => this.#open(key, found[index]));
  }

  async set(key: string, value: string): Promise<unknown> {
    return this.#tier.set(key, this.#seal.close(key, value));
  }

  async delete(key: string): Promise<boolean> {
    return this.#tier.delete(key);
  }

  async clear(): Promise<void> {
    await this.#tier.clear();
  }

  async disconnect(): Promise<void> {
    await this.#tier.disconnect?.();
  }

  #open(key: string, sealed: unknown): string | undefined {
    if (sealed === undefined || sealed === null) return undefined;
    try {
      return this.#seal.open(key, typeof sealed === 'string' ? sealed : '');
    } catch (error) {
      // Thrown, it would make all entries that are read with this one misses.
      this.emit('error', error);
      return undefined;
    }
  }
}
