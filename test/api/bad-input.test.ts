import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, registerDemoModels, tryLaunch, walkCsv } from '../support/api.ts';

describe('bad input gets a typed error', () => {
  let api: TestApi;
  let model: string;
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 300));
    model = (await registerDemoModels(api.client))['logistic-regression'] ?? '';
  });
  afterAll(() => api.close());

  const good = () => ({ dataset: 'walk', models: [model] });

  test.each([
    ['an unknown dataset', { dataset: 'nope' }, 'NotFound', /"nope".*"walk"/],
    ['an unknown symbol', { symbols: ['ZZZ'] }, 'NotFound', /"ZZZ".*"AAA"/],
    ['an unknown model', { models: [Buffer.from('Model:999999').toString('base64')] }, 'NotFound', /999999/],
    ['a model that no name, version or file has', { models: ['rubbish@7'] }, 'NotFound', /no model "rubbish@7"/],
    ['something that names no model', { models: ['a@b'] }, 'InvalidInput', /input\.models\.0.*"a@b"/],
    ['the id of something else', { models: ['RGF0YXNldDox'] }, 'InvalidInput', /input\.models\.0.*"RGF0YXNldDox"/],
    ['a model twice', { models: ['xgboost-dart', 'xgboost-dart@1'] }, 'InvalidInput', /"xgboost-dart@1" twice/],
    ['no models', { models: [] }, 'InvalidInput', /at least one model/],
    ['from after to', { from: '2016-01-01', to: '2015-06-01' }, 'InvalidInput', /input\.from/],
    ['a range without data', { from: '1999-01-01', to: '1999-02-01' }, 'DataUnavailable', /go from 2015-01-01T/],
    ['negative cash', { initialCash: -5 }, 'InvalidInput', /initialCash.*"-5"/],
    ['a negative commission', { execution: { commissionRate: -0.1 } }, 'InvalidInput', /commissionRate.*"-0.1"/],
    ['a revision that is not there', { asOf: 99 }, 'InvalidInput', /1 to 1/],
    [
      'levels that contradict each other',
      { strategy: { threshold: { enterLong: 0.4, exitLong: 0.6 } } },
      'InvalidInput',
      /exitLong/,
    ],
  ])('%s', async (_, change, type, message) => {
    const answer = await tryLaunch(api.client, { ...good(), ...change });
    expect(answer).toMatchObject({ __typename: type, message: expect.stringMatching(message) });
    expect(await api.database.prisma.backtest.count()).toBe(0);
  });

  test('all that is wrong is named at once', async () => {
    const change = { models: [], initialCash: 0, from: '2016-01-01', to: '2015-01-01' };
    const answer = await tryLaunch(api.client, { ...good(), ...change });
    const paths = answer.__typename === 'InvalidInput' ? answer.issues.map(({ path }) => path.join('.')) : [];
    expect(paths).toEqual(['input.models', 'input.from', 'input.initialCash']);
  });

  test('a name of one megabyte is refused and cut in the message', async () => {
    const { message } = (await importCsv(api.client, 'x'.repeat(1_000_000), walkCsv(['AAA'], 3))) as {
      message: string;
    };
    expect(message.length).toBeLessThan(500);
    const answer = await tryLaunch(api.client, { ...good(), dataset: 'y'.repeat(1_000_000) });
    expect('message' in answer && answer.message.length).toBeLessThan(500);
  });

  const register = async (file: File, input: Record<string, unknown>) => {
    const query = `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename ... on Error { code message } } }`;
    const { registerModel } = await api.client.upload<{ registerModel: { __typename: string; message: string } }>(
      query,
      { input: { name: 'm', file: null, ...input } },
      { 'variables.input.file': file },
    );
    return registerModel;
  };

  test('a file that is not a model, a pickle, or a model that wants other features is refused', async () => {
    const before = await api.database.prisma.model.count();
    expect(await register(new File(['hello'], 'model.onnx'), { featureSet: 'demo' })).toMatchObject({
      __typename: 'ModelRejected',
    });
    expect(await register(new File([], 'model.onnx'), { featureSet: 'demo' })).toMatchObject({
      __typename: 'ModelRejected',
    });
    const pickle = await register(new File([new Uint8Array([0x80, 4, 0x95, 0, 0])], 'model.json'), {
      featureSet: 'demo',
    });
    expect(pickle.message).toMatch(/code/);
    const { data } = await api.database.prisma.artifact.findFirstOrThrow({ where: { format: 'ONNX' } });
    const file = new File([new Uint8Array(data)], 'm.onnx');
    expect(await register(file, { featureSet: 'demo', features: ['return_1'] })).toMatchObject({
      __typename: 'ModelRejected',
    });
    expect(await register(file, { featureSet: 'demo', features: ['nope'] })).toMatchObject({ __typename: 'NotFound' });
    expect(await register(file, { featureSet: 'nope' })).toMatchObject({ __typename: 'NotFound' });
    expect(await register(file, { featureSet: 'demo', output: 'nope' })).toMatchObject({ __typename: 'InvalidInput' });
    expect(await api.database.prisma.model.count()).toBe(before);
  });

  test('a timeframe that is not that of the dataset is refused, and its own is not', async () => {
    const upload = (timeframeMs: number) =>
      api.client.upload<{ importBars: Record<string, unknown> }>(
        'mutation ($input: ImportBarsInput!) { importBars(input: $input) { __typename ... on Error { message } } }',
        { input: { dataset: 'steady', file: null, timeframeMs } },
        { 'variables.input.file': new File([walkCsv(['AAA'], 30)], 'bars.csv') },
      );
    expect(await upload(86_400_000)).toMatchObject({ importBars: { __typename: 'ImportBarsPayload' } });
    expect(await upload(86_400_000)).toMatchObject({ importBars: { __typename: 'ImportBarsPayload' } });
    expect(await upload(60_000)).toMatchObject({
      importBars: {
        __typename: 'InvalidInput',
        message: expect.stringMatching(/timeframeMs: Expected 86400000.*got 60000/),
      },
    });
  });

  const idOf = (typename: string, local: string) => Buffer.from(`${typename}:${local}`).toString('base64');
  const nobody = '00000000-0000-4000-8000-000000000000';

  test.each([
    ['Backtest', nobody],
    ['Backtest', 'rubbish'],
    ['ModelResult', `${nobody}/0`],
    ['ModelResult', 'rubbish'],
    ['ModelResult', 'rubbish/0'],
    ['Model', '999999'],
    ['Model', '0'],
    ['Model', '99999999999'],
    ['Model', 'rubbish'],
    ['Dataset', 'rubbish'],
  ])('the id of a %s that does not exist, %s, is null', async (typename, local) => {
    const query = 'query ($id: ID!) { node(id: $id) { __typename } nodes(ids: [$id]) { id } }';
    expect(await api.execute(query, { id: idOf(typename, local) })).toEqual({ node: null, nodes: [null] });
  });

  test.each([nobody, 'rubbish'])('a backtest that does not exist, %s, is null or NotFound', async (local) => {
    const id = idOf('Backtest', local);
    expect(await api.execute('query ($id: ID!) { backtest(id: $id) { id } }', { id })).toEqual({ backtest: null });
    for (const verb of ['cancel', 'resume', 'delete'])
      expect(
        await api.execute(`mutation ($id: ID!) { result: ${verb}Backtest(id: $id) { __typename } }`, { id }),
      ).toEqual({ result: { __typename: 'NotFound' } });
    await expect(api.execute('query ($id: ID!) { compare(backtestIds: [$id]) { trials } }', { id })).rejects.toThrow(
      /no backtest/,
    );
  });

  test.each([`${nobody}/0`, `${nobody}/x`, 'rubbish'])(
    'a result that does not exist, %s, is not compared',
    async (local) => {
      const id = idOf('ModelResult', local);
      await expect(
        api.execute('query ($id: ID!) { compare(resultIds: [$id]) { trials } }', { id }),
      ).rejects.toMatchObject({ originalError: { code: 'NOT_FOUND' } });
    },
  );

  test('a text that is no id is refused by name', async () => {
    await expect(api.execute('{ node(id: "rubbish") { id } }')).rejects.toMatchObject({
      message: expect.stringMatching(/"rubbish"/),
      originalError: { code: 'INVALID_INPUT' },
    });
    const model = idOf('Model', '1');
    await expect(api.execute('query ($id: ID!) { backtest(id: $id) { id } }', { id: model })).rejects.toThrow(
      /id of a Backtest.*that of a Model/,
    );
  });

  test('a comparison takes each id once, and at most a thousand', async () => {
    const ids = Array.from({ length: 1_001 }, () => Buffer.from(`Backtest:${randomUUID()}`).toString('base64'));
    const compare = (backtestIds: string[]) =>
      api.client.request('query ($ids: [ID!]!) { compare(backtestIds: $ids) { rows { rank } } }', { ids: backtestIds });
    await expect(compare(ids)).rejects.toThrow(/at most 1000 ids of backtests and results, got 1001/);
    await expect(compare(ids.map(() => ids[0] ?? ''))).rejects.toThrow(/no backtest/);
  });

  test('a path outside the import directory is refused', async () => {
    const query =
      'mutation { importBars(input: { dataset: "d", path: "../../etc/passwd" }) { __typename ... on Error { message } } }';
    expect(await api.client.request(query)).toMatchObject({ importBars: { __typename: 'InvalidInput' } });
  });
});
