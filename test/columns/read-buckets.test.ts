import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createColumnCache } from '../../src/cache/index.ts';
import { createColumnLoaders, readBuckets } from '../../src/columns/index.ts';
import { findDatasets } from '../../src/store/index.ts';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';
import { recordStatements } from '../support/database.ts';

const SYMBOLS = ['S0', 'S1', 'S2', 'S3', 'S4'];
const FEW = ['Std($close,60)', 'EMA($close,20)', 'Corr($close,$volume,30)'];
/** So many that a part holds two instruments. */
const MANY = [...FEW, ...Array.from({ length: 1_000 }, (_, index) => `Ref($close,${index + 1})`)];

let api: TestApi;
let datasetId: number;
const columnCache = createColumnCache({ maxBytes: 32 * 2 ** 20, ttlMs: 60_000, now: () => 0 });
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'five', walkCsv(SYMBOLS, 3_000));
  const dataset = (await findDatasets(api.database, ['five'])).get('five');
  expect.assert(dataset);
  datasetId = dataset.id;
});
afterAll(() => api.close());

function read(expressions: readonly string[], symbols: readonly string[] = SYMBOLS) {
  const { database } = api;
  const sources = { database, columnCache, loaders: createColumnLoaders(database), now: () => 0 };
  const range = { datasetId, timeframeMs: 86_400_000, revision: 1, from: 0, to: Date.UTC(2030, 0, 1) };
  return readBuckets(sources, { ...range, symbols, fields: ['close'], expressions });
}

/** For each symbol its closes and the first features, of all buckets. */
async function collect(expressions: readonly string[], symbols?: readonly string[]) {
  const values = new Map<string, number[][]>();
  let parts = 0;
  for await (const { bucket, first, fields, features } of read(expressions, symbols)) {
    parts += 1;
    for (const [index, columns] of features.entries()) {
      const symbol = bucket.instruments[first + index]?.symbol ?? '';
      const own = [fields[index]?.['close'], ...columns.slice(0, FEW.length)];
      const before = values.get(symbol) ?? own.map(() => []);
      for (const [index, column] of own.entries()) before[index]?.push(...(column ?? []));
      values.set(symbol, before);
    }
  }
  return { values, parts };
}

describe('a range read in buckets', () => {
  test('has the same bits in whatever parts, with whatever beside it, and whatever is kept', async () => {
    const whole = await collect(FEW);
    expect(whole.parts).toBe(2);
    expect([...whole.values.values()].map(([closes]) => closes?.length)).toEqual(SYMBOLS.map(() => 3_000));
    columnCache.index.clear();
    const cut = await collect(MANY);
    expect(cut.parts).toBe(6);
    expect(cut.values).toEqual(whole.values);
    columnCache.index.clear();
    const alone = await collect(FEW, ['S3']);
    expect(alone.values.get('S3')).toEqual(whole.values.get('S3'));
  });

  test('takes three statements a bucket and one more for each further part', async () => {
    columnCache.index.clear();
    const whole = await recordStatements(() => collect(FEW));
    columnCache.index.clear();
    const cut = await recordStatements(() => collect(MANY));
    // Ids of instruments and of fields, how many bars there are, the buckets, and for each of two: its chunks, its
    // times, its values.
    expect([whole.length, cut.length]).toEqual([4 + 2 * 3, 4 + 2 * (2 + 3)]);
  });

  test('gives back what it has leased, also where its reader stops early or fails', async () => {
    for await (const part of read(MANY)) {
      expect(part.isLast).toBe(false);
      break;
    }
    const failing = async () => {
      for await (const { first } of read(MANY)) throw new Error(`The reader failed at ${first}.`);
    };
    await expect(failing()).rejects.toThrow('The reader failed at 0.');
    columnCache.index.clear();
    expect(columnCache.stats().entries).toBe(0);
  });
});
