import { describe, expect, test } from 'vitest';
import { createPredictorCache } from '../../src/models/index.ts';
import type { Predictor } from '../../src/models/index.ts';

/** A loader of predictors of 10 bytes that writes down what is loaded and released. */
function recorder() {
  const log: string[] = [];
  const load = async (key: string): Promise<Predictor> => {
    log.push(`load ${key}`);
    await Promise.resolve();
    if (key === 'bad') throw new Error('bad file');
    return {
      inputs: 1,
      sizeBytes: 10,
      handlesMissing: true,
      isProbability: false,
      predict: async (matrix) => new Float64Array(matrix.rows),
      release: async () => void log.push(`release ${key}`),
    };
  };
  return { log, load };
}

describe('the predictor cache', () => {
  test('loads once when fifty ask at once', async () => {
    const { log, load } = recorder();
    const cache = createPredictorCache({ maxBytes: 100, load });
    const leases = await Promise.all(Array.from({ length: 50 }, () => cache.acquire('a')));
    expect(new Set(leases.map((lease) => lease.predictor)).size).toBe(1);
    expect(log).toEqual(['load a']);
    expect(cache.stats()).toMatchObject({ loaded: 1, inUse: 1, bytes: 10, hits: 49, loads: 1 });
  });

  test('frees the one used longest ago when the bytes run out', async () => {
    const { log, load } = recorder();
    const cache = createPredictorCache({ maxBytes: 20, load });
    for (const key of ['a', 'b', 'a', 'c']) await (await cache.acquire(key)).release();
    expect(log).toEqual(['load a', 'load b', 'load c', 'release b']);
    expect(cache.stats()).toMatchObject({ loaded: 2, bytes: 20, evictions: 1 });
  });

  test('never frees what is lent out, and frees it once it is given back', async () => {
    const { log, load } = recorder();
    const cache = createPredictorCache({ maxBytes: 5, load });
    const a = await cache.acquire('a');
    const again = await cache.acquire('a');
    const b = await cache.acquire('b');
    expect(log).toEqual(['load a', 'load b']);
    await a.release();
    await a.release();
    expect(log).toEqual(['load a', 'load b']);
    await again.release();
    expect(log).toEqual(['load a', 'load b', 'release a']);
    await cache.close();
    await b.release();
    expect(log).toEqual(['load a', 'load b', 'release a', 'release b']);
    expect(cache.stats()).toMatchObject({ loaded: 0, bytes: 0 });
  });

  test('forgets a load that failed, for all who waited', async () => {
    const { log, load } = recorder();
    const cache = createPredictorCache({ maxBytes: 100, load });
    const waiting = await Promise.allSettled([cache.acquire('bad'), cache.acquire('bad')]);
    expect(waiting.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    await expect(cache.acquire('bad')).rejects.toThrow('bad file');
    expect(log).toEqual(['load bad', 'load bad']);
    expect(cache.stats()).toMatchObject({ loaded: 0, inUse: 0, bytes: 0 });
  });
});
