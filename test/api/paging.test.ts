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

interface Page {
  readonly edges: { readonly cursor: string; readonly node: object }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface PageArguments {
  readonly first?: number;
  readonly last?: number;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Where each connection is: the fields on the way to it, and what tells its rows apart. `$id` is its owner's id. */
const CONNECTIONS = {
  datasets: { path: ['datasets'], node: 'name' },
  instruments: { path: ['dataset(name: "walk")', 'instruments'], node: 'symbol' },
  models: { path: ['models'], node: 'id' },
  modelFiles: { path: ['modelFiles'], node: 'path name' },
  backtests: { path: ['backtests'], node: 'id' },
  results: { path: ['backtest(id: "$id")', 'results'], node: 'id' },
  trades: {
    path: ['backtest(id: "$id")', 'comparison { rows { result', 'trades'],
    node: 'symbol entryTime exitTime pnl',
  },
};

describe('every connection', () => {
  let api: TestApi;
  let backtest: string;
  beforeAll(async () => {
    api = await createTestApi();
    const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE'];
    await importCsv(api.client, 'walk', walkCsv(symbols, 200));
    for (const name of ['calm', 'wild', 'Wide']) await importCsv(api.client, name, walkCsv(['AAA'], 20));
    const [model, ...others] = Object.values(await registerDemoModels(api.client));
    await api.startWorker();
    const strategy = { topK: { top: 1, sizing: 'EQUAL' as const } };
    const input = {
      dataset: 'walk',
      models: [model],
      symbols: ['AAA', 'BBB'],
      from: '2015-06-01',
      to: '2015-07-10',
      strategy,
    };
    const ids: string[] = [];
    for (const initialCash of [1_000, 2_000, 3_000, 4_000])
      ids.push((await launch(api.client, { ...input, initialCash })).backtest.id);
    ids.push((await launch(api.client, { ...input, models: [model, ...others.slice(0, 4)] })).backtest.id);
    for (const id of ids) await followEvents(api.client, id);
    backtest = ids.at(-1) ?? '';
    // Three of them in one millisecond: their ids tell them apart.
    const rows = await api.database.prisma.backtest.findMany({ orderBy: { createdAt: 'asc' }, take: 3 });
    const where = { id: { in: rows.map(({ id }) => id) } };
    await api.database.prisma.backtest.updateMany({ where, data: { createdAt: new Date('2020-01-01') } });
  });
  afterAll(() => api.close());

  const read = async (name: keyof typeof CONNECTIONS, args: PageArguments): Promise<Page> => {
    const { path, node } = CONNECTIONS[name];
    const given = Object.entries(args).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`],
    );
    const rows = '{ edges { cursor node { NODE } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
    const field = `page: ${path.at(-1)}${given.length > 0 ? `(${given.join(', ')})` : ''} ${rows.replace('NODE', node)}`;
    const query = path
      .slice(0, -1)
      .reduceRight((inner, outer) => `${outer} { ${inner} }${'}'.repeat(outer.split('{').length - 1)}`, field);
    let answer = (await api.execute(`{ ${query.replace('$id', backtest)} }`)) as unknown;
    const isPage = (value: unknown): value is { page: Page } =>
      typeof value === 'object' && value !== null && 'page' in value;
    while (!isPage(answer)) [answer] = Array.isArray(answer) ? answer : Object.values(answer as object);
    return answer.page;
  };

  describe.each(Object.keys(CONNECTIONS) as (keyof typeof CONNECTIONS)[])('%s', (name) => {
    test('without arguments, is the whole list where that is short', async () => {
      const { edges, pageInfo } = await read(name, {});
      expect(edges.length).toBeGreaterThanOrEqual(4);
      expect(new Set(edges.map(({ cursor }) => cursor)).size).toBe(edges.length);
      const ends = { startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor };
      expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, ...ends });
    });

    test.each([1, 2])('in pages of %i, is the same list forwards and backwards', async (size) => {
      const { edges: all } = await read(name, {});
      const forwards: Page[] = [];
      do forwards.push(await read(name, { first: size, after: forwards.at(-1)?.pageInfo.endCursor ?? undefined }));
      while (forwards.at(-1)?.pageInfo.hasNextPage);
      expect(forwards.flatMap(({ edges }) => edges)).toEqual(all);
      expect(forwards.length).toBe(Math.ceil(all.length / size));
      expect(forwards.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(forwards.map((_, page) => page > 0));

      const backwards: Page[] = [];
      do backwards.unshift(await read(name, { last: size, before: backwards[0]?.pageInfo.startCursor ?? undefined }));
      while (backwards[0]?.pageInfo.hasPreviousPage);
      expect(backwards.flatMap(({ edges }) => edges)).toEqual(all);
      expect(backwards.length).toBe(Math.ceil(all.length / size));
      const isLast = backwards.map((_, page) => page === backwards.length - 1);
      expect(backwards.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual(isLast.map((last) => !last));
    });

    test('takes any stretch: between cursors, from either end, and the end of a beginning', async () => {
      const { edges: all } = await read(name, {});
      const [first, second, third, fourth] = all;
      const between = { after: first?.cursor, before: fourth?.cursor };
      expect((await read(name, between)).edges).toEqual([second, third]);
      expect(await read(name, { ...between, first: 1 })).toMatchObject({
        edges: [second],
        pageInfo: { hasNextPage: true },
      });
      expect(await read(name, { ...between, last: 1 })).toMatchObject({
        edges: [third],
        pageInfo: { hasPreviousPage: true },
      });
      const both = await read(name, { first: 3, last: 2 });
      expect(both).toMatchObject({
        edges: [second, third],
        pageInfo: { hasNextPage: true, hasPreviousPage: true, startCursor: second?.cursor, endCursor: third?.cursor },
      });
      expect((await read(name, { first: 1, last: 2 })).edges).toEqual([first]);
      const none = await read(name, { first: 1, after: all.at(-1)?.cursor });
      expect(none).toEqual({
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
      });
    });

    test.each([
      { first: 0 },
      { first: -1 },
      { first: 1_001 },
      { last: 0 },
      { last: -1 },
      { last: 1_001 },
      { first: 1, after: '' },
      { first: 1, after: 'rubbish' },
      { last: 1, before: Buffer.from('OffsetConnection:1').toString('base64') },
    ])('refuses $first $last $after $before by name', async (args) => {
      const refused =
        'before' in args || 'after' in args
          ? /^(after|before): Expected a cursor/
          : /^(first|last): Expected 1 to 1000/;
      await expect(read(name, args)).rejects.toMatchObject({
        message: expect.stringMatching(refused),
        originalError: { code: 'INVALID_INPUT' },
      });
    });
  });

  test.each(['models', 'modelFiles', 'backtests', 'results', 'trades'] as const)(
    '%s refuses a cursor whose contents it never wrote',
    async (name) => {
      for (const content of ['x', '-1', '1.5', '99999999999', 'yesterday/0', ''])
        await expect(
          read(name, { first: 1, after: Buffer.from(`cursor:${content}`).toString('base64url') }),
        ).rejects.toMatchObject({ originalError: { code: 'INVALID_INPUT' } });
    },
  );

  test('a page of backtests goes on where it was when the backtest of its cursor is deleted', async () => {
    const { edges } = await read('backtests', {});
    const { edges: page } = await read('backtests', { first: 2 });
    const deleted = page[1]?.node as { id: string };
    await api.execute('mutation ($id: ID!) { deleteBacktest(id: $id) { __typename } }', deleted);
    expect((await read('backtests', { first: 2, after: page[1]?.cursor })).edges).toEqual(edges.slice(2, 4));
    expect((await read('backtests', { last: 2, before: edges[3]?.cursor })).edges).toEqual([edges[0], edges[2]]);
  });

  test('a cursor of version 0.1.0, a backtest by its id alone, is still understood', async () => {
    const { edges } = await read('backtests', {});
    const [, local] = Buffer.from((edges.map(({ node }) => node)[0] as { id: string }).id, 'base64')
      .toString()
      .split(':');
    const after = Buffer.from(`cursor:${local}`).toString('base64url');
    expect((await read('backtests', { first: 2, after })).edges).toEqual(edges.slice(1, 3));
  });
});
