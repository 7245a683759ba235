import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

describe('cancelling, resuming and deleting', () => {
  let api: TestApi;
  let models: string[];
  beforeEach(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 500));
    models = Object.values(await registerDemoModels(api.client)).slice(0, 2);
  });
  afterEach(() => api.close());

  interface Ended {
    readonly __typename: string;
    readonly message?: string;
    readonly backtest?: { readonly status: string; readonly failures: { readonly code: string }[] };
  }

  const change = async (verb: 'cancel' | 'resume' | 'delete', id: string): Promise<Ended> => {
    const field = `${verb}Backtest`;
    const payload = verb === 'delete' ? 'deletedId' : 'backtest { status failures { code } }';
    const query = `mutation ($id: ID!) { ${field}(id: $id) {
      __typename ... on Error { message } ... on ${field[0]?.toUpperCase()}${field.slice(1)}Payload { ${payload} } } }`;
    return (await api.client.request<Record<string, Ended>>(query, { id }))[field];
  };

  test('what is cancelled ends at once, passes its work on, and can be resumed, finished and deleted', async () => {
    const first = await launch(api.client, { dataset: 'walk', models });
    const waiting = await launch(api.client, { dataset: 'walk', models });
    expect(await change('delete', first.backtest.id)).toMatchObject({ __typename: 'Conflict' });

    const live = followEvents(api.client, first.backtest.id);
    expect(await change('cancel', first.backtest.id)).toMatchObject({
      backtest: { status: 'CANCELLED', failures: [{ code: 'CANCELLED' }, { code: 'CANCELLED' }] },
    });
    expect((await live).at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'CANCELLED' } });
    expect(await change('cancel', first.backtest.id)).toMatchObject({ message: expect.stringMatching(/CANCELLED/) });

    await api.startWorker();
    expect((await followEvents(api.client, waiting.backtest.id)).at(-1)).toMatchObject({
      backtest: { status: 'COMPLETED' },
    });

    expect(await change('resume', first.backtest.id)).toMatchObject({ __typename: 'ResumeBacktestPayload' });
    const resumed = await followEvents(api.client, first.backtest.id);
    expect(resumed.at(-1)).toMatchObject({ backtest: { status: 'COMPLETED' } });
    expect(await change('resume', first.backtest.id)).toMatchObject({ message: expect.stringMatching(/COMPLETED/) });

    expect(await change('delete', first.backtest.id)).toMatchObject({ __typename: 'DeleteBacktestPayload' });
    expect(await change('delete', first.backtest.id)).toMatchObject({ message: expect.stringMatching(/no backtest/) });
    const again = await launch(api.client, { dataset: 'walk', models });
    expect(again.answers.map(({ status }) => status)).toEqual(['HIT', 'HIT']);
  });

  test('what the cache answers counts as progress', async () => {
    const [one, two] = models;
    const warm = await launch(api.client, { dataset: 'walk', models: [one], initialCash: 42 });
    await api.startWorker();
    await followEvents(api.client, warm.backtest.id);
    const mixed = await launch(api.client, { dataset: 'walk', models: [one, two], initialCash: 42 });
    await followEvents(api.client, mixed.backtest.id);
    const seen: number[] = [];
    for await (const { backtestEvents } of api.client.subscribe<{ backtestEvents: { progress?: number } }>(
      'subscription ($id: ID!) { backtestEvents(id: $id) { ... on BacktestProgress { progress } } }',
      { id: mixed.backtest.id },
    ))
      if (backtestEvents.progress !== undefined) seen.push(backtestEvents.progress);
    expect(seen.at(0)).toBeGreaterThanOrEqual(0.5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
