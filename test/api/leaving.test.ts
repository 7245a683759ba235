import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';

/** Well below the 30 s after which the thread would be ended anyway. */
const LIMIT = { timeout: 20_000 };
/** Takes all of the computing that a request may take, and so many of it more than that. */
const MANY = 16;
const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'];
const EXPENSIVE = Array.from({ length: 900 }, (_, index) => `Mad($close+${index},400)`);
const ENDLESS = `{ featureValues(dataset: "walk", symbols: ${JSON.stringify(SYMBOLS)}, features: ${JSON.stringify(EXPENSIVE)}, maxPoints: 4) { totalPoints } }`;
const QUICK = '{ featureValues(dataset: "walk", symbols: ["AAA"], features: ["$close"]) { totalPoints } }';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'walk', walkCsv(SYMBOLS, 8_000));
  await api.client.request(QUICK);
});
afterAll(() => api.close());

/** The thread does one request at a time: whoever asks next waits until the one before is ended. */
async function expectNextIsQuick() {
  expect(await api.client.request(QUICK)).toEqual({ featureValues: [{ totalPoints: 8_000 }] });
}

/** Resolves once the server has taken the requests up. */
const underWay = () => expect.poll(() => api.app.services.features.waiting, { timeout: 10_000 }).toBe(MANY);
const many = <T>(make: () => T): T[] => Array.from({ length: MANY }, make);

test('whoever closes an HTTP connection ends the work', LIMIT, async () => {
  const leaving = new AbortController();
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, signal: leaving.signal };
  const send = () => fetch(api.app.http.url, { ...request, body: JSON.stringify({ query: ENDLESS }) });
  const outcomes = many(() => send().catch((error: Error) => error.name));
  await underWay();
  leaving.abort();
  expect(await Promise.all(outcomes)).toEqual(many(() => 'AbortError'));
  await expectNextIsQuick();
});

test.each(['the operation', 'the socket'])('whoever ends %s of a WebSocket ends the work', LIMIT, async (what) => {
  const client = createClient({ url: api.app.http.url.replace('http', 'ws'), webSocketImpl: WebSocket });
  const operations = many(() => client.iterate({ query: ENDLESS }));
  for (const operation of operations) void operation.next();
  await underWay();
  if (what === 'the socket') client.terminate();
  else for (const operation of operations) await operation.return?.();
  await expectNextIsQuick();
  await client.dispose();
});
