import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ResultCache, createRedisTier, createResultCache } from '../../src/cache/index.ts';
import { type StoredResult, createPostgresTier, resultCodec } from '../../src/store/index.ts';
import { type TestDatabase, createTestDatabase } from '../support/database.ts';
import { redisUrl } from '../support/redis.ts';

const result = (key: string): StoredResult => ({
  key,
  metrics: { SHARPE: { value: 1.5 }, SORTINO: { value: null, reason: 'no losses' } },
  equity: new Uint8Array([1, 2, 255]),
  trades: new Uint8Array(),
  computedAt: new Date('2020-01-02T03:04:05.678Z'),
  timings: { predict: 1.25 },
  peakMemoryBytes: 12_345,
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = (persistent: KeyvStoreAdapter, memoryBytes = 1_000_000, errors: unknown[] = []) =>
  createResultCache({ memoryBytes, persistent, codec: resultCodec, onError: (error) => errors.push(error) });

const redisTier = (url: string) => () => createRedisTier(url);

/** Every persistent tier: a factory of fresh adapters over the same data. */
const tiers: [string, (() => KeyvStoreAdapter) | undefined][] = [
  ['PostgreSQL', () => createPostgresTier(database)],
  ['Redis', redisUrl === undefined ? undefined : redisTier(redisUrl)],
];

describe.each(tiers)('the result cache over %s', (_, createTier) => {
  const caches: ResultCache<StoredResult>[] = [];
  const openTier = (memoryBytes?: number) => {
    if (!createTier) throw new Error('no server');
    const cache = open(createTier(), memoryBytes);
    caches.push(cache);
    return cache;
  };
  afterAll(() => Promise.all(caches.map((cache) => cache.close())));

  test.skipIf(!createTier)('gives back exactly what was put in, from memory', async () => {
    const cache = openTier();
    const key = randomUUID();
    await cache.set(key, result(key));
    expect((await cache.getMany([key])).get(key)).toEqual({ value: result(key), tier: 'MEMORY' });
  });

  test.skipIf(!createTier)(
    'survives the process: another cache finds it in the persistent tier, then in memory',
    async () => {
      const key = randomUUID();
      await openTier().set(key, result(key));
      const other = openTier();
      expect((await other.getMany([key])).get(key)).toEqual({ value: result(key), tier: 'PERSISTENT' });
      expect((await other.getMany([key])).get(key)?.tier).toBe('MEMORY');
      expect(other.stats()).toMatchObject({ persistentHits: 1, memoryHits: 1, misses: 0, errors: 0 });
    },
  );

  test.skipIf(!createTier)('keeps memory within its bound and forgets nothing by it', async () => {
    const cache = openTier(5_000);
    const keys = Array.from({ length: 50 }, () => randomUUID());
    for (const key of keys) await cache.set(key, result(key));
    expect(cache.stats().memoryBytes).toBeLessThanOrEqual(5_000);
    expect((await cache.getMany(keys)).size).toBe(50);
  });

  test.skipIf(!createTier)('misses what is not there, and counts it', async () => {
    const cache = openTier();
    expect(await cache.getMany([randomUUID(), randomUUID()])).toEqual(new Map());
    expect(cache.stats().misses).toBe(2);
  });
});

describe('a broken persistent tier', () => {
  test('makes reads miss and loses no write of the memory tier', async () => {
    const broken = Object.assign(new EventEmitter(), {
      opts: {},
      get: () => Promise.reject(new Error('down')),
      getMany: () => Promise.reject(new Error('down')),
      set: () => Promise.reject(new Error('down')),
      delete: () => Promise.reject(new Error('down')),
      clear: () => Promise.reject(new Error('down')),
    }) as unknown as KeyvStoreAdapter;
    const errors: unknown[] = [];
    const cache = open(broken, 1_000_000, errors);
    await cache.set('a', result('a'));
    expect((await cache.getMany(['a', 'b'])).get('a')?.tier).toBe('MEMORY');
    expect(cache.stats().errors).toBeGreaterThan(0);
    expect(errors.length).toBe(cache.stats().errors);
  });

  test('with an entry that cannot be decoded is a miss and an error, never a wrong answer', async () => {
    const store = new Map<string, string>();
    await new Keyv<string>({ store, namespace: 'result' }).set('a', '{"key":"a"}');
    const errors: unknown[] = [];
    const cache = open(store as unknown as KeyvStoreAdapter, 1_000_000, errors);
    expect(await cache.getMany(['a'])).toEqual(new Map());
    expect(errors.length).toBe(1);
  });
});
