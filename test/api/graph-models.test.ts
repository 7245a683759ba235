import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, launch, registerDemoModels, walkCsv } from '../support/api.ts';

test('a worker that computes a graph that never ends closes at once, and the backtest is left to others', async () => {
  const api = await createTestApi();
  try {
    await registerDemoModels(api.client);
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 300));
    await registerEndless(api);
    const { backtest } = await launch(api.client, { dataset: 'walk', models: ['endless'] });
    const worker = await api.startWorker();
    const row = () => api.database.prisma.backtest.findUniqueOrThrow({ where: { id: uuidOf(backtest.id) } });
    await expect.poll(async () => (await row()).status, { timeout: 10_000 }).toBe('RUNNING');
    await worker.close();
    expect(await row()).toMatchObject({ status: 'RUNNING', attempts: 0 });
  } finally {
    await api.close();
  }
});

test('a result is there when its model is done, whatever the models behind it do', async () => {
  const api = await createTestApi();
  try {
    const models = await registerDemoModels(api.client);
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 300));
    await registerEndless(api);
    const [quick = ''] = Object.values(models);
    // All bars are in one bucket: the endless model never gets beyond the first slice.
    const { backtest } = await launch(api.client, { dataset: 'walk', models: [quick, 'endless'] });
    await api.startWorker();
    const query = 'subscription ($id: ID!) { backtestEvents(id: $id) { __typename } }';
    for await (const { backtestEvents } of api.client.subscribe<{ backtestEvents: { __typename: string } }>(query, {
      id: backtest.id,
    }))
      if (backtestEvents.__typename === 'ModelResultReady') break;
    const row = await api.database.prisma.backtest.findUniqueOrThrow({ where: { id: uuidOf(backtest.id) } });
    expect(row.status).toBe('RUNNING');
  } finally {
    await api.close();
  }
});

async function registerEndless({ client }: TestApi): Promise<void> {
  const bytes = readFileSync(join(import.meta.dirname, '../golden/hostile/endless-on-data.onnx'));
  const register = `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename ... on Error { message } } }`;
  const input = { name: 'endless', file: null, features: ['$close'] };
  const file = new File([bytes], 'm.onnx');
  expect(await client.upload(register, { input }, { 'variables.input.file': file })).toMatchObject({
    registerModel: { __typename: 'RegisterModelPayload' },
  });
}

const uuidOf = (id: string) => Buffer.from(id, 'base64').toString().replace('Backtest:', '');
