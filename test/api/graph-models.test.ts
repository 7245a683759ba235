import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestApi, importCsv, launch, registerDemoModels, walkCsv } from '../support/api.ts';

test('a worker that computes a graph that never ends closes at once, and the backtest is left to others', async () => {
  const api = await createTestApi();
  try {
    await registerDemoModels(api.client);
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 300));
    const file = new File(
      [readFileSync(join(import.meta.dirname, '../golden/hostile/endless-on-data.onnx'))],
      'm.onnx',
    );
    const register = `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename ... on Error { message } } }`;
    const input = { name: 'endless', file: null, features: ['$close'] };
    expect(await api.client.upload(register, { input }, { 'variables.input.file': file })).toMatchObject({
      registerModel: { __typename: 'RegisterModelPayload' },
    });
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

const uuidOf = (id: string) => Buffer.from(id, 'base64').toString().replace('Backtest:', '');
