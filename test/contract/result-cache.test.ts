import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { KeyvStoreAdapter } from 'keyv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ResultCache, createRedisTier, createResultCache, createSealedTier } from '../../src/cache/index.ts';
import { type ResultSummary, createPostgresTier, insertResult, summaryCodec } from '../../src/store/index.ts';
import { type TestDatabase, createTestDatabase } from '../support/database.ts';
import { redisUrl } from '../support/redis.ts';

const result = (key: string): ResultSummary => ({
  key,
  metrics: { SHARPE: { value: 1.5 }, SORTINO: { value: null, reason: 'no losses' } },
  computedAt: new Date('2020-01-02T03:04:05.678Z'),
  timings: { predict: 1.25 },
  backtestId: '00000000-0000-4000-8000-000000000000',
  peakMemoryBytes: 12_345,
});

const SECRET = new Uint8Array(32).fill(7);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = (persistent: KeyvStoreAdapter, memoryBytes = 1_000_000, errors: unknown[] = []) =>
  createResultCache({
    memoryBytes,
    persistent,
    codec: summaryCodec,
    onError: (error) => errors.push(error),
  });

const redisTier = (url: string | undefined) =>
  url === undefined ? undefined : () => createSealedTier(createRedisTier(url), SECRET);

/** Every persistent tier: a factory of fresh adapters over the same data. */
const tiers: [string, (() => KeyvStoreAdapter) | undefined][] = [
  ['PostgreSQL', () => createPostgresTier(database)],
  ['Redis', redisTier(redisUrl)],
];

describe.each(tiers)('the result cache over %s', (_, createTier) => {
  const caches: ResultCache<ResultSummary>[] = [];
  const openTier = (memoryBytes?: number) => {
    if (!createTier) throw new Error('no server');
    const cache = open(createTier(), memoryBytes);
    caches.push(cache);
    return cache;
  };
  afterAll(() => Promise.all(caches.map((cache) => cache.close())));
  /** As a run does: PostgreSQL has a result because it is stored, and the cache has no copy of its own there. */
  const store = async (cache: ResultCache<ResultSummary>, key: string) => {
    const series = { equity: new Uint8Array([1, 2, 255]), trades: new Uint8Array() };
    await insertResult(database, {
      ...result(key),
      ...series,
      datasetId: 1,
      modelDigest: '',
    });
    await cache.set(key, result(key));
  };

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
      await store(openTier(), key);
      const other = openTier();
      expect((await other.getMany([key])).get(key)).toEqual({ value: result(key), tier: 'PERSISTENT' });
      expect((await other.getMany([key])).get(key)?.tier).toBe('MEMORY');
      expect(other.stats()).toMatchObject({ persistentHits: 1, memoryHits: 1, misses: 0, errors: 0 });
    },
  );

  test.skipIf(!createTier)('keeps memory within its bound and forgets nothing by it', async () => {
    const cache = openTier(5_000);
    const keys = Array.from({ length: 50 }, () => randomUUID());
    for (const key of keys) await store(cache, key);
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

  /** A map as a tier that others can write to. */
  const sealed = (store: Map<string, string>, secret = SECRET) => {
    const tier = Object.assign(new EventEmitter(), {
      opts: {},
      get: async (key: string) => store.get(key),
      set: async (key: string, value: string) => store.set(key, value),
    });
    return createSealedTier(tier as unknown as KeyvStoreAdapter, secret);
  };

  /** A tier in which somebody has changed an entry that a cache wrote for the key `a`, beside a sound one for `b`. */
  async function tampered(change: (entry: string) => string) {
    const store = new Map<string, string>();
    const writer = open(sealed(store));
    await writer.set('a', result('a'));
    await writer.set('b', result('b'));
    const [name = ''] = [...store.keys()].filter((key) => key.endsWith(':a'));
    store.set(name, change(store.get(name) ?? ''));
    const errors: unknown[] = [];
    const cache = open(sealed(store), 1_000_000, errors);
    return { found: await cache.getMany(['a', 'b']), errors, stats: cache.stats() };
  }
  const plain = JSON.stringify({ ...result('a'), computedAt: '2020-01-01T00:00:00Z' });

  test.each<[string, (entry: string) => string]>([
    ['that is not JSON', () => '{'],
    ['that is JSON of another form', () => '[1]'],
    ['that is a number', () => '{"value":5}'],
    ['without a proof', () => JSON.stringify({ value: plain })],
    ['with a proof of nothing', () => JSON.stringify({ value: `v4.${'A'.repeat(43)}.${plain}` })],
    ['of another version', (entry) => entry.replace(/^v4/, 'v3')],
    ['whose metrics were changed', (entry) => entry.replace('1.5', '9.5')],
    ['that was cut short', (entry) => `${entry.slice(0, 100)}"}`],
    ['that is empty', () => ''],
  ])('an entry %s is a counted miss, and the others are found', async (_, change) => {
    const { found, errors, stats } = await tampered(change);
    expect([...found.keys()]).toEqual(['b']);
    expect(errors).toHaveLength(stats.errors);
    expect(stats.misses).toBe(1);
  });

  test('an entry that was made for another key, or with another secret, is a miss', async () => {
    const store = new Map<string, string>();
    await open(sealed(store)).set('a', result('a'));
    const [[name = '', entry = ''] = []] = store;
    store.set(name.replace(/a$/, 'c'), entry);
    const errors: unknown[] = [];
    expect(await open(sealed(store), 1_000_000, errors).getMany(['c'])).toEqual(new Map());
    expect(errors).toHaveLength(1);
    const other = open(sealed(store, new Uint8Array(32)), 1_000_000, errors);
    expect(await other.getMany(['a'])).toEqual(new Map());
    expect(errors).toHaveLength(2);
  });
});
