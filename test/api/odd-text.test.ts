import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, registerDemoModels, walkCsv } from '../support/api.ts';

const NUL = '\u0000';
const encoded = (text: string) => Buffer.from(text).toString('base64');
const cursor = (text: string) => Buffer.from(`cursor:${text}`).toString('base64url');

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'walk', walkCsv(['AAA'], 30));
  await registerDemoModels(api.client);
});
afterAll(() => api.close());

async function post(query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(api.app.http.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions?: { code?: string } }[];
  };
}

describe('odd text gets a typed error, never an internal one', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['NUL in a name', 'query ($x: String!) { dataset(name: $x) { name } }', { x: `a${NUL}` }],
    [
      'NUL in a filter',
      'query ($x: String!) { models(filter: { nameContains: $x }) { edges { node { id } } } }',
      { x: NUL },
    ],
    ['NUL in a tag', 'query ($x: String!) { models(filter: { tag: $x }) { edges { node { id } } } }', { x: NUL }],
    ['NUL in a reference', 'query ($x: ID!) { model(id: $x) { id } }', { x: `a${NUL}b` }],
    [
      'NUL deep in an input',
      'mutation ($x: CreateKeyInput!) { createKey(input: $x) { __typename } }',
      { x: { name: NUL, role: 'ADMIN' } },
    ],
    ['NUL in a literal', String.raw`{ dataset(name: "a\u0000") { name } }`, {}],
    ['NUL in a literal, braced', String.raw`{ dataset(name: "a\u{0}") { name } }`, {}],
    ['NUL in an id', 'query ($x: ID!) { node(id: $x) { id } }', { x: encoded(`Dataset:a${NUL}`) }],
    ['the id of what every object has', 'query ($x: ID!) { node(id: $x) { id } }', { x: encoded('constructor:1') }],
    ['NUL in a cursor', 'query ($x: String!) { datasets(after: $x) { edges { cursor } } }', { x: cursor(`a${NUL}`) }],
    [
      'a cursor of another list',
      'query ($x: String!) { models(after: $x) { edges { cursor } } }',
      { x: cursor('walk') },
    ],
    [
      'an operator that every object has',
      '{ featureValues(dataset: "walk", symbols: ["AAA"], features: ["constructor($close,2)"]) { symbol } }',
      {},
    ],
    [
      'a sum that is too deep',
      'query ($x: [String!]!) { featureValues(dataset: "walk", symbols: ["AAA"], features: $x) { symbol } }',
      { x: [`$close${'+$close'.repeat(100)}`] },
    ],
  ])('%s', async (_, query, variables) => {
    const { errors = [] } = await post(query, variables);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions?.code).toBe('INVALID_INPUT');
  });

  test('what cannot be computed is not defined either', async () => {
    const query = `mutation ($x: String!) {
      defineFeatureSet(input: { name: "deep", features: [{ name: "a", expression: $x }] }) { __typename ... on Error { message } }
    }`;
    const { data } = await post(query, { x: `$close${'+$close'.repeat(100)}` });
    expect(data?.['defineFeatureSet']).toMatchObject({
      __typename: 'InvalidInput',
      message: expect.stringContaining('levels of nesting'),
    });
  });

  test('a filter finds what it says, not what LIKE makes of it', async () => {
    const names = async (nameContains: string) => {
      const query = 'query ($x: String!) { models(filter: { nameContains: $x }) { edges { node { name } } } }';
      const { data } = await post(query, { x: nameContains });
      return ((data ?? {})['models'] as { edges: unknown[] }).edges.length;
    };
    expect(await names('xgboost')).toBeGreaterThan(0);
    for (const wildcard of ['%', '_', 'x_boost', 'xgb%', '\\']) expect(await names(wildcard)).toBe(0);
  });
});

describe('columns that cannot be told', () => {
  const rows = (header: string, cell: string) => `${header}\n2020-01-01,${cell},1,1,1,1\n2020-01-02,${cell},1,1,1,1\n`;

  test.each([
    ['a second column of times', 'date,time,open,high,low,close', /"time" cannot be told from the times in "date"/],
    [
      'the same in other words',
      'timestamp,T_ime,open,high,low,close',
      /"T_ime" cannot be told from the times in "timestamp"/,
    ],
    ['a control character', `date,a\u001b[31m,open,high,low,close`, /without control characters, got "a\\u001b\[31m"/],
  ])('%s is refused, and nothing is imported', async (_, header, message) => {
    const answer = await importCsv(api.client, { dataset: 'odd', symbol: 'X' }, rows(header, '5'));
    expect(answer).toMatchObject({ __typename: 'ImportRejected', message: expect.stringMatching(message) });
    expect(await api.database.prisma.dataset.count({ where: { name: 'odd' } })).toBe(0);
  });

  test('names that every object has are names like any other', async () => {
    const csv =
      'date,open,high,low,close,constructor,toString,__proto__\n2020-01-01,1,1,1,1,5,6,7\n2020-01-02,1,1,1,1,8,9,10\n';
    expect(await importCsv(api.client, { dataset: 'names', symbol: 'X' }, csv)).toMatchObject({ rows: 2 });
    const query =
      '{ featureValues(dataset: "names", symbols: ["X"], features: ["$constructor", "$tostring+$proto"]) { values } }';
    const { data } = await post(query);
    expect(data?.['featureValues']).toEqual([{ values: [5, 8] }, { values: [13, 19] }]);
  });
});

describe('what is nested without end, or is no JSON, is refused by name and logged as nothing', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  test('a variable', async () => {
    const response = await fetch(api.app.http.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"query ($x: [ID!]) { compare(backtestIds: $x) { rows { rank } } }","variables":{"x":${deep(4_500)}}}`,
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toMatch(/QUERY_TOO_LARGE|BAD_USER_INPUT/);
  });

  test('a value in a query', async () => {
    const { errors } = await post(`{ compare(backtestIds: ${deep(1_990)}) { rows { rank } } }`);
    expect(errors?.[0]?.message).not.toMatch(/Unexpected error|call stack/);
  });

  test('variables of a query over GET that are no JSON', async () => {
    const response = await fetch(`${api.app.http.url}?query=%7B__typename%7D&variables=%7Bx`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});
