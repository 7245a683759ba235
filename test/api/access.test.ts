import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createGraphqlClient } from '../../src/commands/terminal/graphql-client.ts';
import { schema } from '../../src/schema/index.ts';
import { FIELD_ROLES } from '../../src/schema/access/roles.ts';
import { type TestApi, createTestApi } from '../support/api.ts';

const CREATE = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) {
    __typename
    ... on CreateKeyPayload { secret key { name role createdBy expiresAt } }
    ... on Error { code message }
  }
}`;
type Created = { createKey: { __typename: string; secret: string; message?: string } };
const DEFINE = `mutation ($name: String!) {
  defineFeatureSet(input: { name: $name, features: [{ name: "a", expression: "$close" }] }) { __typename ... on Error { code } }
}`;

test('every root field has a role, and no other field has one', () => {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    expect.assert(type);
    const roles = FIELD_ROLES[type.name as keyof typeof FIELD_ROLES];
    expect(Object.keys(roles).sort()).toEqual(Object.keys(type.getFields()).sort());
  }
});

describe('a server with keys', () => {
  let api: TestApi;
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    api = await createTestApi();
    const create = async (name: string, role: string, key?: string) => {
      const client = createGraphqlClient(api.app.http.url, key);
      const { createKey } = await client.request<Created>(CREATE, { input: { name, role } });
      keys[name] = createKey.secret;
      await client.close();
    };
    await create('root', 'ADMIN');
    await create('runner', 'RUNNER', keys['root']);
    await create('viewer', 'VIEWER', keys['root']);
  });
  afterAll(() => api.close());

  async function post(
    query: string,
    { key, ...headers }: Record<string, string> & { key?: string } = {},
    variables = {},
  ) {
    const response = await fetch(api.app.http.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as {
      data?: Record<string, unknown>;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return { status: response.status, ...answer };
  }
  const codeOf = ({ errors }: Awaited<ReturnType<typeof post>>) => errors?.[0]?.extensions.code;

  test.each([
    ['no key', undefined],
    ['an empty one', ''],
    ['one of another form', 'secret'],
    ['one that was never made', `hk_1_${'A'.repeat(43)}`],
    ['one of another id', 'hk_99_ROOT'],
    ['one with a letter more', 'ROOTx'],
    ['a number out of range', `hk_999999999_${'A'.repeat(43)}`],
  ])('answers 401 to %s', async (_, text) => {
    const secret = keys['root']?.split('_').slice(2).join('_') ?? '';
    const key = text?.replace('hk_99_ROOT', `hk_99_${secret}`).replace('ROOTx', `${keys['root']}x`);
    const answer = await post('{ __typename }', key === undefined ? {} : { key });
    expect(answer.status).toBe(401);
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
  });

  test('says who asks, and lets each role do what it may and no more', async () => {
    const may = async (name: string) => {
      const key = keys[name] ?? '';
      const seen = await post('{ viewer { name role } datasets { edges { node { name } } } }', { key });
      const run = await post(DEFINE, { key }, { name: `set-${name}` });
      const all = await post('{ keys { name } auditLog { edges { node { action } } } }', { key });
      return [seen.data?.['viewer'], codeOf(run) ?? 'OK', codeOf(all) ?? 'OK'];
    };
    expect(await may('viewer')).toEqual([{ name: 'viewer', role: 'VIEWER' }, 'FORBIDDEN', 'FORBIDDEN']);
    expect(await may('runner')).toEqual([{ name: 'runner', role: 'RUNNER' }, 'OK', 'FORBIDDEN']);
    expect(await may('root')).toEqual([{ name: 'root', role: 'ADMIN' }, 'OK', 'OK']);
    const { errors } = await post(DEFINE, { key: keys['viewer'] ?? '' }, { name: 'set' });
    expect(errors?.[0]?.message).toMatch(/defineFeatureSet needs the role RUNNER, and the key "viewer" has VIEWER/);
  });

  test('finds a forbidden field wherever a query hides it', async () => {
    const key = keys['viewer'] ?? '';
    const queries = [
      '{ ok: viewer { name } hidden: keys { name } }',
      '{ ...F } fragment F on Query { keys { name } }',
      '{ ... on Query { ... @include(if: true) { keys { name } } } }',
      'query A { viewer { name } } query B { keys { name } }',
    ];
    for (const [index, query] of queries.entries()) {
      const body = { query, ...(index === 3 ? { operationName: 'B' } : {}) };
      const response = await fetch(api.app.http.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      });
      expect(await response.text()).toContain('FORBIDDEN');
    }
  });

  test('keeps no key, and shows none again', async () => {
    const { rows } = await api.database.pool.query<{ text: string }>('SELECT api_key::text AS text FROM api_key');
    const secrets = Object.values(keys).map((key) => key.split('_').slice(2).join('_'));
    for (const { text } of rows) for (const secret of secrets) expect(text).not.toContain(secret);
    const listed = await post('{ keys { name role createdBy lastUsedAt revokedAt } }', { key: keys['root'] ?? '' });
    expect((listed.data ?? {})['keys']).toEqual(
      expect.arrayContaining([
        { name: 'root', role: 'ADMIN', createdBy: 'local', lastUsedAt: expect.any(String), revokedAt: null },
        expect.objectContaining({ name: 'runner', role: 'RUNNER', createdBy: 'root' }),
        expect.objectContaining({ name: 'viewer', role: 'VIEWER', createdBy: 'root' }),
      ]),
    );
  });

  test('counts a key no more once it is revoked or has expired, over HTTP and WebSocket', async () => {
    const key = keys['root'] ?? '';
    const input = { name: 'brief', role: 'VIEWER', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    const created = await post(CREATE, { key }, { input });
    const { secret } = (created.data ?? {})['createKey'] as { secret: string };
    const socket = createClient({
      url: api.app.http.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { key: secret },
      lazy: false,
      retryAttempts: 0,
    });
    const ask = () =>
      socket
        .iterate({ query: '{ viewer { name } }' })
        .next()
        .catch((error: unknown) => error);
    expect(await ask()).toMatchObject({ value: { data: { viewer: { name: 'brief' } } } });
    expect((await post('{ __typename }', { key: secret })).status).toBe(200);
    await post('mutation { revokeKey(name: "brief") { __typename } }', { key });
    expect((await post('{ __typename }', { key: secret })).status).toBe(401);
    expect(await ask()).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    await socket.dispose();

    const past = { ...input, name: 'late', expiresAt: '2020-01-01T00:00:00Z' };
    expect((await post(CREATE, { key }, { input: past })).data?.['createKey']).toMatchObject({ code: 'INVALID_INPUT' });
    const soon = await post(CREATE, { key }, { input: { ...past, expiresAt: input.expiresAt } });
    await api.database.pool.query(`UPDATE api_key SET expires_at = now() - interval '1 second' WHERE name = 'late'`);
    const late = (soon.data ?? {})['createKey'] as { secret: string };
    expect((await post('{ __typename }', { key: late.secret })).status).toBe(401);
    const again = await post(CREATE, { key }, { input: { name: 'brief', role: 'VIEWER' } });
    expect(again.data?.['createKey']).toMatchObject({ code: 'CONFLICT' });
  });

  test.each([
    ['no key', {}, 4403],
    ['a wrong one', { key: 'hk_1_x' }, 4403],
    ['a key', { key: 'RUNNER' }, undefined],
    ['the same as over HTTP', { Authorization: 'Bearer RUNNER' }, undefined],
  ])('connection_init with %s', async (_, params: Record<string, string>, code) => {
    const connectionParams = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, value.replace('RUNNER', keys['runner'] ?? '')]),
    );
    const url = api.app.http.url.replace('http', 'ws');
    const socket = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    const outcome = await socket
      .iterate({ query: '{ viewer { name } }' })
      .next()
      .catch((error: unknown) => error);
    if (code === undefined) expect(outcome).toMatchObject({ value: { data: { viewer: { name: 'runner' } } } });
    else expect(outcome).toMatchObject({ code });
    await socket.dispose();
  });

  test('exchanges a key for a cookie that no script and no other page has', async () => {
    const base = api.app.http.url.replace('/graphql', '');
    const page = await fetch(api.app.http.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<label for="key">Your key</label>');
    const exchange = (key: string) =>
      fetch(`${base}/session`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ key }) });
    const refused = await exchange('wrong');
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([401, null]);
    const taken = await exchange(keys['viewer'] ?? '');
    expect(taken.status).toBe(303);
    const cookie = taken.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^hindcast_key=hk_\d+_[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    const pair = cookie.split(';')[0] ?? '';
    expect((await post('{ viewer { name } }', { cookie: `other=1; ${pair}` })).data).toEqual({
      viewer: { name: 'viewer' },
    });
    const opened = await fetch(api.app.http.url, { headers: { accept: 'text/html', cookie: pair } });
    expect(await opened.text()).toContain('/graphiql/');
    expect((await exchange('')).headers.get('set-cookie')).toMatch(/Max-Age=0/);
  });

  test('writes down who changed what, and how it ended', async () => {
    const key = keys['runner'] ?? '';
    await post(DEFINE, { key }, { name: 'audited' });
    await post(DEFINE, { key: keys['viewer'] ?? '' }, { name: 'refused' });
    await post('mutation { cancelBacktest(id: "QmFja3Rlc3Q6MA==") { __typename ... on Error { code } } }', { key });
    const query = `{ auditLog(last: 3) { edges { node { actor role action target outcome } } } }`;
    const { data } = await post(query, { key: keys['root'] ?? '' });
    const { edges } = (data ?? {})['auditLog'] as { edges: { node: Record<string, string> }[] };
    const [defined, refused, cancelled] = edges.map(({ node }) => node);
    expect(defined).toMatchObject({ actor: 'runner', role: 'RUNNER', action: 'defineFeatureSet', outcome: 'OK' });
    expect(JSON.parse(defined?.['target'] ?? '')).toMatchObject({ input: { name: 'audited' } });
    expect(refused).toMatchObject({ actor: 'viewer', action: 'defineFeatureSet', outcome: 'FORBIDDEN' });
    expect(cancelled).toMatchObject({ actor: 'runner', action: 'cancelBacktest' });
    expect(cancelled?.['outcome']).not.toBe('OK');
    const only = await post('{ auditLog(actor: "viewer") { edges { node { actor } } } }', { key: keys['root'] ?? '' });
    const actors = ((only.data ?? {})['auditLog'] as { edges: { node: { actor: string } }[] }).edges.map(
      ({ node }) => node.actor,
    );
    expect(new Set(actors)).toEqual(new Set(['viewer']));
  });
});

test('a server without keys lets its own machine do everything, and becomes closed with the first key', async () => {
  const api = await createTestApi();
  const ask = () => fetch(`${api.app.http.url}?query={viewer{name,role}}`).then((response) => response.json());
  expect(await ask()).toEqual({ data: { viewer: { name: 'local', role: 'ADMIN' } } });
  await api.client.request<Created>(CREATE, { input: { name: 'first', role: 'VIEWER' } });
  expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  await api.close();
});
