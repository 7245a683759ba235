import { serverAudits } from 'graphql-http';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

describe('GraphQL over HTTP', () => {
  // The audits are listed before there is a server: the URL is filled in when one runs.
  test.each(serverAudits({ url: () => api.app.http.url, fetchFn: fetch }))('$id $name', async ({ fn }) => {
    expect(await fn()).toMatchObject({ status: 'ok' });
  });
});

describe('a query that asks for too much', () => {
  const post = async (query: string) => {
    const response = await fetch(api.app.http.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] };
  };

  test.each([
    [
      'values',
      '{ backtests(first: 1000) { edges { node { results(first: 1000) { edges { node { key model { name } } } } } } } }',
      /complexity is \d+, and 1000000 is the limit/,
    ],
    [
      'values, from the end',
      '{ backtests(last: 1000) { edges { node { results(last: 1000) { edges { node { key model { name } } } } } } } }',
      /complexity is \d+, and 1000000 is the limit/,
    ],
    [
      'levels',
      `{ backtests { edges { node { ${'results { edges { node { backtest { '.repeat(4)} id ${'} } } } '.repeat(4)} } } } }`,
      /depth is \d+, and 16 is the limit/,
    ],
    [
      'fields',
      `{ ${Array.from({ length: 12 }, (_, index) => `f${index}: featureSets { ${Array.from({ length: 90 }, (_, name) => `n${name}: name`).join(' ')} }`).join(' ')} }`,
      /breadth is 1092, and 1000 is the limit/,
    ],
    [
      'the same field',
      `{ ${Array.from({ length: 101 }, (_, index) => `f${index}: featureSets { name }`).join(' ')} }`,
      /"featureSets" more than 100 times in one place/,
    ],
    [
      'introspection',
      `{ ${Array.from({ length: 4 }, (_, index) => `f${index}: __schema { description }`).join(' ')} }`,
      /the schema more than 3 times/,
    ],
  ])('is refused: %s', async (_, query, message) => {
    const { errors } = await post(query);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_LARGE');
  });

  test('is not parsed if it has more than 100,000 characters, comments included', async () => {
    const { errors } = await post(`{ __typename } #${'x'.repeat(100_000)}`);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('100000 characters'),
      extensions: { code: 'QUERY_TOO_LARGE' },
    });
    expect((await post(`{ __typename } #${'x'.repeat(99_000)}`)).errors).toBeUndefined();
  });

  test('is not what GraphiQL asks for, nor a page of results with all their metrics', async () => {
    expect((await post(getIntrospectionQuery({ inputValueDeprecation: true }))).errors).toBeUndefined();
    const page =
      '{ backtests(first: 50) { edges { node { results(first: 50) { edges { node { metrics { sharpe cagr sortino } cache { status } } } } } } } }';
    expect((await post(page)).errors).toBeUndefined();
  });
});
