import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

const SYMBOLS = ['S0', 'S1', 'S2'];
const FEATURES = [
  'Mean($close,20)/$close',
  'Std($close,5)',
  'CSRank(Ref($close,10)/$close)',
  'Corr($close,$volume,30)',
];
const QUERY = `query ($s: [String!]!, $f: [String!]!, $from: DateTime, $to: DateTime) {
  featureValues(dataset: "three", symbols: $s, features: $f, from: $from, to: $to, maxPoints: 100000) { symbol feature times values }
}`;
const CACHE = '{ system { columnCache { bytes maxBytes ttlSeconds entries hits misses evictions } } }';

interface Series {
  readonly values: readonly (number | null)[];
}
interface Figures {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

async function ask(api: TestApi, variables: Record<string, unknown> = {}): Promise<Series[]> {
  return ((await api.execute(QUERY, { s: SYMBOLS, f: FEATURES, ...variables })) as { featureValues: Series[] })
    .featureValues;
}

async function figures(api: TestApi): Promise<Figures> {
  return ((await api.execute(CACHE)) as { system: { columnCache: Figures } }).system.columnCache;
}

describe.each([
  ['with room for all', '67108864'],
  ['with room for five columns', '163840'],
  ['without room', '1'],
])('the cache of chunks and features, %s', (_, bytes) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi({ HINDCAST_COLUMN_CACHE_BYTES: bytes });
    await importCsv(api.client, 'three', walkCsv(SYMBOLS, 3_000));
  });
  afterAll(() => api.close());

  const isRoomy = Number(bytes) > 2 ** 20;

  test('gives the same bits the second time, for part of the range, and for some of the features', async () => {
    api.app.services.columnCache.index.clear();
    const first = await ask(api);
    expect(await ask(api)).toEqual(first);
    const later = await ask(api, { from: '2022-01-03' });
    expect(later[0]?.values.length).toBeGreaterThan(200);
    expect(later.map(({ values }) => values)).toEqual(
      first.map(({ values }, index) => values.slice(-(later[index]?.values.length ?? 0))),
    );
    const [only] = await ask(api, { s: ['S1'], f: [FEATURES[3]] });
    expect(only).toEqual(first[7]);
  });

  test('is never larger than it may be', async () => {
    await ask(api);
    const { bytes: used, maxBytes, misses } = await figures(api);
    expect(maxBytes).toBeLessThanOrEqual(Number(bytes));
    expect(used).toBeLessThanOrEqual(maxBytes);
    expect(misses).toBeGreaterThan(0);
  });

  test('new data give new values, and only what they touch is computed again', async () => {
    const before = await ask(api);
    const lines = walkCsv(SYMBOLS, 3_000).trim().split('\n');
    const [date, symbol, ...prices] = lines.at(-1)?.split(',') ?? [];
    const halved = [date, symbol, ...prices.map((price) => String(Number(price) / 2))].join(',');
    const { misses } = await figures(api);
    await importCsv(api.client, 'three', [lines[0], halved].join('\n'));
    const after = await ask(api);
    const changed = after.flatMap(({ values }, index) => {
      const old = before[index]?.values ?? [];
      return values.flatMap((value, bar) => (value === old[bar] ? [] : [{ index, fromLast: values.length - 1 - bar }]));
    });
    // The last bar of all four features of S2, and of the ranks of those it has passed.
    expect(changed.every(({ fromLast }) => fromLast === 0)).toBe(true);
    const series = changed.map(({ index }) => index);
    expect(series).toEqual(expect.arrayContaining([8, 9, 10, 11]));
    expect(series.filter((index) => ![2, 6, 8, 9, 10, 11].includes(index))).toEqual([]);
    if (isRoomy) expect((await figures(api)).misses - misses).toBeLessThan(40);
    await importCsv(api.client, 'three', walkCsv(SYMBOLS, 3_000));
    expect(await ask(api)).toEqual(before);
  });
});

describe('askers of the same', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'three', walkCsv(SYMBOLS, 3_000));
  });
  afterAll(() => api.close());

  test('overlapping ranges share: the second one reads no value', async () => {
    api.app.services.columnCache.index.clear();
    const misses = async (variables: Record<string, unknown>) => {
      const before = await figures(api);
      await ask(api, variables);
      return (await figures(api)).misses - before.misses;
    };
    expect(await misses({ from: '2016-01-01', to: '2021-01-01' })).toBeGreaterThan(0);
    expect(await misses({ from: '2017-06-01', to: '2022-01-01' })).toBe(0);
    expect(await misses({ s: ['S2'], f: [FEATURES[0]], to: '2019-01-01' })).toBe(0);
  });

  test('twenty who ask at once cause one read and one computation', async () => {
    api.app.services.columnCache.index.clear();
    const before = await figures(api);
    await ask(api);
    const alone = (await figures(api)).misses - before.misses;
    api.app.services.columnCache.index.clear();
    await Promise.all(Array.from({ length: 20 }, () => ask(api)));
    expect((await figures(api)).misses - before.misses).toBe(2 * alone);
  });
});

test('worker threads share the cache of their process, and its figures are of all of them', async () => {
  const api = await createTestApi({ HINDCAST_WORKERS: '2' });
  try {
    await importCsv(api.client, 'three', walkCsv(SYMBOLS, 600));
    const models = await registerDemoModels(api.client);
    const run = async (name: string) => {
      const { backtest } = await launch(api.client, { dataset: 'three', symbols: SYMBOLS, models: [models[name]] });
      return followEvents(api.client, backtest.id);
    };
    expect((await run('logistic-regression')).at(-1)?.backtest.status).toBe('COMPLETED');
    const { system: first } = (await api.execute(CACHE)) as { system: { columnCache: Figures } };
    expect(first.columnCache.misses).toBeGreaterThan(0);
    // The same features, in whichever thread: all are there already.
    expect((await run('neural-network')).at(-1)?.backtest.status).toBe('COMPLETED');
    const { system: second } = (await api.execute(CACHE)) as { system: { columnCache: Figures } };
    expect(second.columnCache.misses).toBe(first.columnCache.misses);
    expect(second.columnCache.hits).toBeGreaterThan(first.columnCache.hits);
    await api.execute('{ featureValues(dataset: "three", symbols: ["S0"], features: ["return_1"]) { symbol } }');
    expect((await figures(api)).misses).toBe(second.columnCache.misses);
  } finally {
    await api.close();
  }
});
