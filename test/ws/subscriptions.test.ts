import { once } from 'node:events';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordStatements } from '../support/database.ts';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

const FOLLOW = `subscription ($id: ID!, $after: Int) {
  backtestEvents(id: $id, after: $after) {
    __typename
    ... on BacktestEventBase { seq backtest { status } }
    ... on ModelResultReady { result { cache { status } metrics { sharpe } } }
    ... on ModelFailed { failure { code message } }
  }
}`;

interface Event {
  readonly __typename: string;
  readonly seq: number;
}

describe('subscriptions over WebSocket', () => {
  let api: TestApi;
  let socket: Client;
  let models: string[];
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB'], 500));
    models = Object.values(await registerDemoModels(api.client)).slice(0, 3);
    const url = api.app.http.url.replace('http:', 'ws:');
    socket = createClient({ url, webSocketImpl: WebSocket, lazy: false });
  });
  afterAll(async () => {
    await socket.dispose();
    await api.close();
  });

  async function follow(id: string, after?: number): Promise<Event[]> {
    const events: Event[] = [];
    const stream = socket.iterate<{ backtestEvents: Event }>({ query: FOLLOW, variables: { id, after } });
    for await (const { data, errors } of stream) {
      if (errors) throw new AggregateError(errors, errors[0]?.message);
      if (data) events.push(data.backtestEvents);
    }
    return events;
  }

  test('deliver each result and the end, live and again from the log, the same as server-sent events', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models });
    const live = follow(backtest.id);
    await api.startWorker();
    const events = await live;
    expect(events.filter(({ __typename }) => __typename === 'ModelResultReady')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'COMPLETED' } });

    const replayed = await follow(backtest.id);
    expect(await followEvents(api.client, backtest.id)).toEqual(replayed);
    const results = replayed.filter(({ __typename }) => __typename === 'ModelResultReady');
    const from = results[0]?.seq ?? 0;
    expect(await follow(backtest.id, from)).toEqual(replayed.filter(({ seq }) => seq > from));
    expect(await follow(backtest.id, replayed.at(-1)?.seq)).toEqual([]);
  });

  test('a hundred who ask the same share one reading and one execution of each event', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models, initialCash: 777 });
    await api.startWorker();
    await follow(backtest.id);
    const url = api.app.http.url.replace('http:', 'ws:');
    const clients = Array.from({ length: 100 }, () => createClient({ url, webSocketImpl: WebSocket }));
    const followAll = (some: readonly Client[]) =>
      Promise.all(
        some.map(async (client) => {
          const answers: unknown[] = [];
          for await (const answer of client.iterate({ query: FOLLOW, variables: { id: backtest.id } }))
            answers.push(answer);
          return answers;
        }),
      );
    // Whether there is such a backtest is asked for everybody; those who come in the same turn are asked for together.
    const readings = async (work: () => Promise<unknown>) =>
      (await recordStatements(work)).filter((text) => !text.includes('"hasEnded"')).length;
    let all: unknown[][] = [];
    const together = await readings(async () => (all = await followAll(clients)));
    expect(new Set(all.map((answers) => JSON.stringify(answers))).size).toBe(1);
    // Three results and the end; there is progress between them or not.
    expect(all[0]?.length).toBeGreaterThanOrEqual(4);
    // Each by itself takes more than ten. Those who come when others have left already begin anew.
    expect(together).toBeLessThan(300);
  });

  test('answer queries and mutations too, and name what is wrong', async () => {
    const answers = [];
    for await (const answer of socket.iterate({ query: '{ datasets(first: 1) { edges { node { name } } } }' }))
      answers.push(answer);
    expect(answers).toEqual([{ data: { datasets: { edges: [{ node: { name: 'walk' } }] } } }]);
    await expect(follow('rubbish')).rejects.toThrow(/"rubbish"/);
  });

  test('go on where another operation of the socket cannot be parsed', async () => {
    const waiting = socket.iterate({ query: FOLLOW, variables: { id: 'QmFja3Rlc3Q6MA==' } });
    for (const query of ['{', 'subscription {', '', '{ __typename } #' + 'x'.repeat(100_000)]) {
      const answers = socket.iterate({ query });
      const outcome = await answers.next().catch((error: unknown) => error);
      expect(outcome).toEqual([expect.objectContaining({ message: expect.any(String) })]);
    }
    // The socket is the same: it has answered to the first one too.
    const { value } = (await socket.iterate({ query: '{ __typename }' }).next()) as { value: { data: unknown } };
    expect(value.data).toEqual({ __typename: 'Query' });
    await waiting.return?.();
  });

  test('end where a client asks for more and more and does not read, and the socket says why', async () => {
    const url = api.app.http.url.replace('http:', 'ws:');
    const lazy = new WebSocket(url, 'graphql-transport-ws');
    await once(lazy, 'open');
    lazy.send(JSON.stringify({ type: 'connection_init' }));
    await once(lazy, 'message');
    lazy.pause();
    // A ping is answered with what it carries.
    const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1e6) } });
    for (let sent = 0; sent < 50; sent += 1) await new Promise((resolve) => lazy.send(ping, resolve));
    lazy.resume();
    const [code, reason] = (await once(lazy, 'close')) as [number, Buffer];
    expect([code, String(reason)]).toEqual([1013, 'More than 16777216 bytes wait to be read.']);
  });

  test('are limited to 100 for each socket', async () => {
    const idle = await createTestApi();
    try {
      await importCsv(idle.client, 'walk', walkCsv(['AAA'], 500));
      const [model] = Object.values(await registerDemoModels(idle.client));
      const { backtest } = await launch(idle.client, { dataset: 'walk', models: [model] });
      const url = idle.app.http.url.replace('http:', 'ws:');
      const crowded = createClient({ url, webSocketImpl: WebSocket, lazy: false });
      const query = { query: FOLLOW, variables: { id: backtest.id, after: 1_000_000 } };
      const streams = Array.from({ length: 100 }, () => crowded.iterate(query));
      const waiting = streams.map((stream) => stream.next());
      await expect(crowded.iterate(query).next()).rejects.toMatchObject([{ extensions: { code: 'BUSY' } }]);
      for (const stream of streams) await stream.return?.();
      await Promise.all(waiting);
      await crowded.dispose();
    } finally {
      await idle.close();
    }
  });
});
