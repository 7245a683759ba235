import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, launch, registerDemoModels, tryLaunch } from '../support/api.ts';

const DAY = 86_400_000;

/** Bars of a symbol on all days, or on those that are no weekend, from 2020 on. */
function barsOf(symbol: string, isOpen: (weekday: number) => boolean): string {
  const days = Array.from({ length: 400 }, (_, day) => Date.UTC(2020, 0, 1) + day * DAY);
  const open = days.filter((time) => isOpen(new Date(time).getUTCDay()));
  const lines = open.map((time, bar) => {
    const price = 100 + (bar % 7);
    return `${new Date(time).toISOString().slice(0, 10)},${symbol},${price},${price + 1},${price - 1},${price},1000`;
  });
  return ['date,symbol,open,high,low,close,volume', ...lines].join('\n');
}
const coin = barsOf('BTC', () => true);
const stock = barsOf('SPY', (weekday) => weekday > 0 && weekday < 6);

let api: TestApi;
let models: string[];
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'coin first', coin);
  await importCsv(api.client, 'coin first', stock);
  await importCsv(api.client, 'stock first', stock);
  await importCsv(api.client, 'stock first', coin);
  models = Object.values(await registerDemoModels(api.client)).slice(0, 1);
});
afterAll(() => api.close());

/** What a launch annualises with, and its key. */
async function launched(input: { dataset: string; symbols?: string[]; periodsPerYear?: number }) {
  const { backtest } = await launch(api.client, { models, ...input });
  const answer = await api.client.request<{ backtest: { key: string; spec: { periodsPerYear: number } } }>(
    'query ($id: ID!) { backtest(id: $id) { key spec { periodsPerYear } } }',
    { id: backtest.id },
  );
  return { key: answer.backtest.key, periodsPerYear: answer.backtest.spec.periodsPerYear };
}

async function datasetOf(name: string) {
  const query = 'query ($name: String!) { dataset(name: $name) { periodsPerYear periodsPerYearSource } }';
  return (await api.client.request<{ dataset: unknown }>(query, { name })).dataset;
}

async function give(dataset: string, periodsPerYear: number | null) {
  const query = `mutation ($input: SetPeriodsPerYearInput!) {
    setPeriodsPerYear(input: $input) {
      __typename
      ... on SetPeriodsPerYearPayload { dataset { periodsPerYear periodsPerYearSource } }
      ... on Error { code message }
    }
  }`;
  const answer = await api.client.request<{ setPeriodsPerYear: unknown }>(query, {
    input: { dataset, periodsPerYear },
  });
  return answer.setPeriodsPerYear;
}

describe('bars a year', () => {
  test.each(['coin first', 'stock first'])('are told by each launch from its own symbols: %s', async (dataset) => {
    expect((await launched({ dataset, symbols: ['SPY'] })).periodsPerYear).toBe(252);
    expect((await launched({ dataset, symbols: ['BTC'] })).periodsPerYear).toBe(365);
    expect((await launched({ dataset })).periodsPerYear).toBe(365);
    expect(await datasetOf(dataset)).toEqual({ periodsPerYear: 365, periodsPerYearSource: 'INFERRED' });
  });

  test('that a launch gives are part of its key', async () => {
    const told = await launched({ dataset: 'coin first', symbols: ['SPY'] });
    const same = await launched({ dataset: 'coin first', symbols: ['SPY'], periodsPerYear: 252 });
    const other = await launched({ dataset: 'coin first', symbols: ['SPY'], periodsPerYear: 260 });
    expect(same.key).toBe(told.key);
    expect(other).toMatchObject({ periodsPerYear: 260 });
    expect(other.key).not.toBe(told.key);
  });

  test('that are given for a dataset hold for its launches, until they are told again', async () => {
    const given = { periodsPerYear: 250, periodsPerYearSource: 'GIVEN' };
    expect(await give('stock first', 250)).toMatchObject({ dataset: given });
    expect((await launched({ dataset: 'stock first', symbols: ['SPY'] })).periodsPerYear).toBe(250);
    await importCsv(api.client, { dataset: 'stock first', periodsPerYear: 251 }, stock);
    expect(await datasetOf('stock first')).toMatchObject({ periodsPerYear: 251 });
    expect(await give('stock first', null)).toMatchObject({ dataset: { periodsPerYearSource: 'INFERRED' } });
    expect((await launched({ dataset: 'stock first', symbols: ['SPY'] })).periodsPerYear).toBe(252);
  });

  test('that cannot be are refused by name', async () => {
    expect(await give('stock first', 0)).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('') });
    expect(await give('no such', 252)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await tryLaunch(api.client, { dataset: 'coin first', models, periodsPerYear: -1 })).toMatchObject({
      issues: [{ path: ['input', 'periodsPerYear'], message: expect.stringContaining('got "-1"') }],
    });
  });
});
