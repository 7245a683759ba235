import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type TestApi,
  createTestApi,
  followEvents,
  hourlyCsv,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

type Cell = string | number | boolean | null;
type Row = Record<string, Cell>;

let api: TestApi;
let backtest: string;
let result: string;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB'], 300));
  const models = Object.values(await registerDemoModels(api.client)).slice(0, 3);
  await api.startWorker();
  const launched = await launch(api.client, { dataset: 'walk', models });
  backtest = launched.backtest.id;
  await followEvents(api.client, backtest);
  const { rows } = await ask<{ rows: { node: { id: string; key: string } }[] }>('rows: edges { node { id key } }');
  ({ id: result, key } = rows[0]?.node ?? { id: '', key: '' });
});
afterAll(() => api.close());

async function ask<Answer>(selection: string): Promise<Answer> {
  const query = `query ($id: ID!) { backtest(id: $id) { results { ${selection} } } }`;
  return (await api.client.request<{ backtest: { results: Answer } }>(query, { id: backtest })).backtest.results;
}

const urlOf = (path: string) => new URL(`/export/${path}`, api.app.http.url);
async function download(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(urlOf(path));
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A cell as all formats can be compared: times as text, other numbers as they are. */
function plain(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString();
  if (value === undefined) return null;
  return typeof value === 'bigint' ? Number(value) : (value as Cell);
}
const plainRow = (row: object): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));

async function readParquet(path: string): Promise<Row[]> {
  const { buffer } = await download(`${path}.parquet`);
  return (await parquetReadObjects({ file: buffer, compressors })).map(plainRow);
}

async function readArrow(path: string): Promise<Row[]> {
  const table = tableFromIPC(await download(`${path}.arrow`));
  const isTime = new Set(
    table.schema.fields.filter(({ type }) => String(type).startsWith('Timestamp')).map(({ name }) => name),
  );
  return table
    .toArray()
    .map((row: { toJSON: () => object }) =>
      plainRow(
        Object.fromEntries(
          Object.entries(row.toJSON()).map(([name, value]) => [
            name,
            isTime.has(name) ? new Date(Number(value)) : value,
          ]),
        ),
      ),
    );
}

/** Cells as texts: no cell of these tables has a comma. */
async function readCsv(path: string): Promise<Record<string, string>[]> {
  const [header = '', ...lines] = new TextDecoder()
    .decode(await download(`${path}.csv`))
    .trimEnd()
    .split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])));
}

/** What a cell of another format is in CSV. */
function csvCell(name: string, value: Cell): string {
  if (value === null) return '';
  return name === 'date' ? String(value).slice(0, 10) : String(value);
}

describe('a file of results', () => {
  test.each(['trades', 'equity', 'returns', 'scores', 'metrics'])('of %s is the same in all formats', async (table) => {
    for (const of of [`result/${result}`, `backtest/${backtest}`, `comparison/${result}`]) {
      const path = `${of}/${table}`;
      const parquet = await readParquet(path);
      expect(parquet.length).toBeGreaterThan(0);
      expect(await readArrow(path)).toEqual(parquet);
      const csv = parquet.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, csvCell(name, value)])),
      );
      expect(await readCsv(path)).toEqual(csv);
    }
  });

  test('of trades has those of the API', async () => {
    const fields =
      'symbol side isOpen size entryTime entryPrice exitTime exitPrice fees pnl returnRatio barsHeld maxAdverse maxFavourable exitReason';
    const { edges } = await ask<{
      edges: { node: { id: string; model: { name: string }; trades: { edges: { node: Row }[] } } }[];
    }>(`edges { node { id model { name } trades(first: 1000) { edges { node { ${fields} } } } } }`);
    const expected = edges.flatMap(({ node }) =>
      node.trades.edges.map((edge) => ({ result: node.id, model: node.model.name, ...edge.node })),
    );
    expect(await readParquet(`backtest/${backtest}/trades`)).toEqual(expected);
  });

  test('of equity has that of the API, with its drawdown', async () => {
    const { edges } = await ask<{ edges: { node: { equity: Curve; drawdown: Curve } }[] }>(
      'edges { node { equity(maxPoints: 1000) { times values } drawdown(maxPoints: 1000) { times values } } }',
    );
    const [{ equity, drawdown }] = edges.map(({ node }) => node) as [{ equity: Curve; drawdown: Curve }];
    const expected = equity.times.map((time, bar) => ({
      time,
      equity: equity.values[bar],
      drawdown: drawdown.values[bar],
    }));
    expect(await readParquet(`result/${result}/equity`)).toEqual(expected);
  });

  test('of returns has a column a model, and each multiplies to the total return', async () => {
    const { edges } = await ask<{ edges: { node: { model: { name: string }; metrics: { totalReturn: number } } }[] }>(
      'edges { node { model { name } metrics { totalReturn } } }',
    );
    const rows = await readParquet(`backtest/${backtest}/returns`);
    expect(Object.keys(rows[0] ?? {})).toEqual(['date', ...edges.map(({ node }) => node.model.name)]);
    for (const { node } of edges) {
      const grown = rows.reduce((growth, row) => growth * (1 + Number(row[node.model.name])), 1);
      expect(grown - 1).toBeCloseTo(node.metrics.totalReturn, 10);
    }
    expect(Object.keys((await readParquet(`result/${result}/returns`))[0] ?? {})).toEqual(['date', 'return']);
  });

  test('of returns has a row a day where bars are shorter', async () => {
    await importCsv(api.client, 'hours', hourlyCsv(['AAA'], 300));
    const launched = await launch(api.client, { dataset: 'hours', models: await someModels(1) });
    await followEvents(api.client, launched.backtest.id);
    const equity = await readParquet(`backtest/${launched.backtest.id}/equity`);
    const returns = await readParquet(`backtest/${launched.backtest.id}/returns`);
    const dates = [...new Set(equity.map(({ time }) => String(time).slice(0, 10)))];
    expect(returns.map(({ date }) => String(date).slice(0, 10))).toEqual(dates);
    const last = dates.map((date) => equity.findLast(({ time }) => String(time).startsWith(date))?.['equity']);
    const [, name = ''] = Object.keys(returns[0] ?? {});
    for (const [index, row] of returns.entries())
      expect(row[name]).toBeCloseTo(Number(last[index]) / Number(index === 0 ? 100_000 : last[index - 1]) - 1, 12);
  });

  test('of scores has those that the model gives', async () => {
    const { edges } = await ask<{ edges: { node: { model: { id: string } } }[] }>('edges { node { model { id } } }');
    const query =
      'query ($model: ID!) { modelScores(dataset: "walk", model: $model, maxPoints: 1000) { symbol times scores } }';
    const { modelScores } = await api.client.request<{
      modelScores: { symbol: string; times: string[]; scores: (number | null)[] }[];
    }>(query, { model: edges[0]?.node.model.id ?? '' });
    const expected = modelScores.flatMap(({ symbol, times, scores }) =>
      times.map((time, bar) => ({ time, symbol, score: scores[bar] })),
    );
    expect(await readParquet(`result/${result}/scores`)).toEqual(expected);
  });

  test('of metrics has a column for every metric', async () => {
    const { edges } = await ask<{ edges: { node: { id: string; metrics: Row } }[] }>(
      'edges { node { id metrics { sharpe maxDrawdown winRate valueAtRisk alpha } } }',
    );
    const rows = await readParquet(`backtest/${backtest}/metrics`);
    for (const [index, { node }] of edges.entries())
      expect(rows[index]).toMatchObject({ result: node.id, dataset: 'walk', ...node.metrics });
  });
});

interface Curve {
  readonly times: string[];
  readonly values: number[];
}

describe('the answer', () => {
  test('for one result may be kept for ever: its tag is the key', async () => {
    const response = await fetch(urlOf(`result/${result}/metrics.csv`));
    await response.text();
    expect(response.headers.get('etag')).toBe(`"${key}"`);
    expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
    const headers = { 'if-none-match': `"other", W/"${key}"` };
    const again = await fetch(urlOf(`result/${result}/metrics.csv`), { headers });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await fetch(urlOf(`result/${result}/returns.parquet`), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(`"${key}"`);
  });

  test('for several is asked for again', async () => {
    const response = await fetch(urlOf(`backtest/${backtest}/metrics.csv`));
    await response.text();
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    expect((await fetch(urlOf(`backtest/${backtest}/metrics.csv`), { headers })).status).toBe(304);
    expect((await fetch(urlOf(`backtest/${backtest}/metrics.csv`))).status).toBe(200);
  });

  test.each<[string, number, RegExp]>([
    ['nothing', 400, /path: Expected GET \/export\/\{backtest\|result\|comparison\}\/ID/],
    ['result/RESULT/returns.xlsx', 400, /Expected GET .*got GET/],
    ['result/BACKTEST/returns.csv', 400, /Expected the id of a ModelResult/],
    ['backtest/RESULT,RESULT/returns.csv', 400, /got 2 ids/],
    ['result/%ff/returns.csv', 400, /got "%ff"/],
    ['comparison/nonsense/returns.csv', 400, /Expected an id of this API, got "nonsense"/],
    [
      `backtest/${Buffer.from('Backtest:00000000-0000-0000-0000-000000000000').toString('base64')}/equity.csv`,
      404,
      /backtest/,
    ],
  ])('to %s is a typed error', async (path, status, message) => {
    const response = await fetch(urlOf(path.replaceAll('RESULT', result).replaceAll('BACKTEST', backtest)));
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(response.status).toBe(status);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.extensions.code).toBe(status === 404 ? 'NOT_FOUND' : 'INVALID_INPUT');
    expect(response.headers.get('etag')).toBeNull();
  });

  test('to another method is an error, and writes nothing', async () => {
    const response = await fetch(urlOf(`result/${result}/metrics.csv`), { method: 'POST', body: 'x' });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/got POST/);
  });

  test('for a result that was pruned is a typed error', async () => {
    const launched = await launch(api.client, { dataset: 'walk', models: await someModels(1), initialCash: 4_321 });
    await followEvents(api.client, launched.backtest.id);
    const [{ result: made }] = (await readParquet(`backtest/${launched.backtest.id}/metrics`)) as [Row];
    const { node } = await api.client.request<{ node: { key: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on ModelResult { key } } }',
      { id: String(made) },
    );
    await api.database.prisma.resultSeries.delete({ where: { key: node.key } });
    for (const table of ['equity', 'trades', 'returns'])
      await expect(download(`result/${String(made)}/${table}.csv`)).rejects.toThrow(/^404 .*It was pruned/);
  });

  test('waits for whoever reads slowly, ends with whoever leaves, and there are so many at once', async () => {
    // 20 MB: more than the buffers of sockets hold.
    await importCsv(api.client, 'long', walkCsv(['AAA'], 60_000));
    const launched = await launch(api.client, { dataset: 'long', models: await someModels(3) });
    await followEvents(api.client, launched.backtest.id);
    const readers = Array.from({ length: 8 }, () => new AbortController());
    const open = () => api.app.services.exports.size;
    // Of each only the head is read.
    const url = urlOf(`backtest/${launched.backtest.id}/equity.csv`);
    await Promise.all(readers.map(({ signal }) => fetch(url, { signal })));
    expect(open()).toBe(readers.length);
    const refused = await fetch(urlOf(`result/${result}/equity.csv`));
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringMatching(/8 exports are under way/)]);
    for (const reader of readers) reader.abort();
    await expect.poll(open).toBe(0);
    const next = await fetch(urlOf(`result/${result}/equity.csv`));
    expect([next.status, (await next.text()).length > 0]).toEqual([200, true]);
  });
});

async function someModels(first: number): Promise<string[]> {
  const query = 'query ($first: Int!) { models(first: $first) { edges { node { id } } } }';
  const { models } = await api.client.request<{ models: { edges: { node: { id: string } }[] } }>(query, { first });
  return models.edges.map(({ node }) => node.id);
}
