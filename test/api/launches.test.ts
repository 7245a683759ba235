import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importChunks } from '../../src/store/index.ts';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  tryLaunch,
  walkCsv,
} from '../support/api.ts';

let api: TestApi;
let models: string[];
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB'], 300));
  models = Object.values(await registerDemoModels(api.client)).slice(0, 2);
  await api.startWorker();
});
afterAll(() => api.close());

/** Launches and waits until it is finished. */
async function computed(input: Parameters<typeof launch>[1]) {
  const launched = await launch(api.client, input);
  await followEvents(api.client, launched.backtest.id);
  return launched;
}

const strategy = { threshold: { enterLong: 0.52, exitLong: 0.48 } };

const rowsOf = async () => ({
  backtests: await api.database.prisma.backtest.count(),
  audits: await api.database.prisma.auditEntry.count(),
  keys: await api.database.prisma.resultKey.count(),
});

describe('a launch of what is finished', () => {
  const DETAILS = `mutation ($input: LaunchBacktestInput!) {
    launchBacktest(input: $input) {
      ... on LaunchBacktestPayload {
        reused secondsSaved backtest { id }
        answers { status reason computedAt secondsSaved model { id } computedBy { id } }
      }
    }
  }`;

  test('is answered with it, says when and by whom it was computed, and writes nothing', async () => {
    const input = { dataset: 'walk', models, initialCash: 1_001 };
    const first = await computed(input);
    const before = await rowsOf();
    const { launchBacktest: again } = await api.client.request<{ launchBacktest: Record<string, never> }>(DETAILS, {
      input: { ...input, strategy, symbols: ['BBB', 'AAA'] },
    });
    expect(again).toMatchObject({
      reused: true,
      secondsSaved: expect.any(Number),
      backtest: { id: first.backtest.id },
      answers: models.map((id) => ({
        status: 'HIT',
        reason: expect.stringMatching(/^computed at .* by backtest /),
        model: { id },
        computedBy: { id: first.backtest.id },
      })),
    });
    expect(again['secondsSaved']).toBeGreaterThan(0);
    expect(await rowsOf()).toEqual(before);
  });

  test('is a new backtest where there is more to it, or the one from before is gone', async () => {
    const first = await computed({ dataset: 'walk', models, initialCash: 1_002 });
    const one = await launch(api.client, { dataset: 'walk', models: models.slice(1), initialCash: 1_002 });
    expect(one).toMatchObject({ reused: false, answers: [{ status: 'HIT' }], backtest: { status: 'COMPLETED' } });
    const turned = await launch(api.client, { dataset: 'walk', models: models.toReversed(), initialCash: 1_002 });
    expect(turned.reused).toBe(false);
    await api.client.request('mutation ($id: ID!) { deleteBacktest(id: $id) { __typename } }', {
      id: first.backtest.id,
    });
    const anew = await launch(api.client, { dataset: 'walk', models, initialCash: 1_002 });
    expect(anew).toMatchObject({ reused: false, answers: [{ status: 'HIT' }, { status: 'HIT' }] });
  });

  test('is not answered with one that has failures, nor while a result is missing', async () => {
    const first = await computed({ dataset: 'walk', models, initialCash: 1_003 });
    const key = first.answers.length && (await rowKeys(first.backtest.id))[0];
    await api.database.prisma.result.delete({ where: { key: String(key) } });
    const again = await computed({ dataset: 'walk', models, initialCash: 1_003 });
    expect(again).toMatchObject({ reused: false, answers: [{ status: 'MISS' }, { status: 'HIT' }] });
  });

  const rowKeys = async (id: string) => {
    const backtestId = Buffer.from(id, 'base64').toString().replace('Backtest:', '');
    const rows = await api.database.prisma.backtestModel.findMany({
      where: { backtestId },
      orderBy: { ordinal: 'asc' },
    });
    return rows.map(({ key: own }) => own);
  };

  test('REFRESH computes again; NONE takes nothing from the cache and leaves nothing there', async () => {
    const input = { dataset: 'walk', models, initialCash: 1_004 };
    const apart = await computed({ ...input, cache: 'NONE' });
    expect(apart.answers.map(({ status }) => status)).toEqual(['MISS', 'MISS']);
    const first = await computed(input);
    expect(first).toMatchObject({ reused: false, answers: [{ status: 'MISS' }, { status: 'MISS' }] });
    const other = await computed({ ...input, cache: 'NONE' });
    expect(other).toMatchObject({
      reused: false,
      answers: [{ reason: 'computed apart from the cache, as asked' }, {}],
    });
    const refreshed = await computed({ ...input, cache: 'REFRESH' });
    expect(refreshed).toMatchObject({ reused: false, answers: [{ reason: 'computed again, as asked' }, {}] });
    expect(await rowKeys(refreshed.backtest.id)).toEqual(await rowKeys(first.backtest.id));
    expect(await rowKeys(other.backtest.id)).not.toEqual(await rowKeys(apart.backtest.id));
  });
});

describe('an idempotencyKey', () => {
  test('makes a launch that is sent again the same backtest, also at the same time, and another input a conflict', async () => {
    const input = { dataset: 'walk', models, initialCash: 2_001, cache: 'REFRESH', idempotencyKey: 'a' } as const;
    const sent = await Promise.all(Array.from({ length: 8 }, () => launch(api.client, input)));
    const ids = new Set(sent.map(({ backtest }) => backtest.id));
    expect(ids.size).toBe(1);
    expect(sent.filter(({ reused }) => !reused)).toHaveLength(1);
    expect(await tryLaunch(api.client, { ...input, initialCash: 2_002 })).toMatchObject({
      __typename: 'Conflict',
      message: expect.stringMatching(/idempotencyKey "a"/),
    });
    const other = await launch(api.client, { ...input, idempotencyKey: 'b' });
    expect(ids.has(other.backtest.id)).toBe(false);
    expect(await tryLaunch(api.client, { ...input, idempotencyKey: '' })).toMatchObject({
      issues: [{ path: ['input', 'idempotencyKey'] }],
    });
  });
});

describe('a miss', () => {
  test.each([
    ['another commission', { execution: { commissionRate: 0.0025 } }, /: commissionRate 0\.001 → 0\.0025$/],
    ['a stop', { execution: { stopLoss: 0.1 } }, /: stopLoss null → 0\.1$/],
    ['other symbols', { symbols: ['AAA'] }, /: symbols -BBB$/],
    [
      'a later begin',
      { from: '2015-02-02T00:00:00.000Z' },
      /: from 2015-01-01T00:00:00\.000Z → 2015-02-02T00:00:00\.000Z$/,
    ],
    ['a benchmark', { benchmark: 'AAA' }, /: benchmark null → \{"symbol":"AAA"/],
  ])('says what differs from the nearest result: %s', async (_, change, reason) => {
    const input = { dataset: 'walk', models: models.slice(0, 1), initialCash: 3_001 };
    await computed(input);
    const other = await launch(api.client, { ...input, ...change });
    expect(other.answers).toEqual([{ status: 'MISS', reason: expect.stringMatching(reason) }]);
  });

  test('names the revision of the data, or another dataset', async () => {
    const csv = walkCsv(['AAA'], 300);
    await importCsv(api.client, 'revised', csv);
    const input = { dataset: 'revised', models: models.slice(0, 1), initialCash: 3_002 };
    expect((await computed(input)).answers[0]?.reason).toMatch(/dataset walk → revised/);
    await importCsv(api.client, 'revised', csv.replace(/(2015-03-02,AAA,.*),(\d+)$/m, '$1,7'));
    expect((await launch(api.client, input)).answers[0]?.reason).toMatch(/: data revision 1 → 2$/);
  });
});

describe('a plan', () => {
  const PLAN = `query ($input: LaunchBacktestInput!) {
    planBacktest(input: $input) {
      hits misses expectedSeconds expectedMemoryBytes reuses { id } results { status reason key computedAt model { id } }
    }
    resultKey(input: $input) { key canonicalJson model { id } }
  }`;
  interface Planned {
    planBacktest: { hits: number; misses: number; expectedSeconds: number | null; results: { key: string }[] };
    resultKey: { key: string; canonicalJson: string }[];
  }
  const plan = (input: object) =>
    api.client.request<Planned>(PLAN, {
      input: { dataset: 'walk', strategy: { threshold: { enterLong: 0.52, exitLong: 0.48 } }, ...input },
    });

  test('says what a launch would find and would compute, and launches nothing', async () => {
    const first = await computed({ dataset: 'walk', models: models.slice(0, 1), initialCash: 4_001 });
    const before = await rowsOf();
    const { planBacktest, resultKey } = await plan({ models, initialCash: 4_001 });
    expect(planBacktest).toMatchObject({
      hits: 1,
      misses: 1,
      reuses: null,
      results: [
        { status: 'HIT', model: { id: models[0] } },
        { status: 'MISS', computedAt: null },
      ],
    });
    expect(planBacktest.expectedSeconds).toBeGreaterThan(0);
    expect(await rowsOf()).toEqual(before);
    for (const [index, { key, canonicalJson }] of resultKey.entries()) {
      expect(createHash('sha256').update(canonicalJson).digest('hex')).toBe(key);
      expect(planBacktest.results[index]?.key).toBe(key);
      expect(JSON.parse(canonicalJson)).toMatchObject({ initialCash: 4_001, symbols: ['AAA', 'BBB'] });
    }
    const known = await plan({ models: models.slice(0, 1), initialCash: 4_001 });
    expect(known.planBacktest).toMatchObject({
      hits: 1,
      misses: 0,
      expectedSeconds: 0,
      reuses: { id: first.backtest.id },
    });
  });
});

test(
  'no launch is answered from before an import of another server, a thousand times',
  { timeout: 240_000 },
  async () => {
    const other = await createTestApi({ DATABASE_URL: api.database.url });
    const day = 86_400_000;
    const calendar = { timeframeOf: () => day, periodsPerYear: 252, createdBy: 'test' };
    /** As an import does, without the file. */
    const importBars = (value: number) => {
      const column = Float64Array.of(value, value + 1);
      const columns = { open: column, high: column, low: column, close: column };
      const bars = { times: Float64Array.of(16_000 * day, 16_001 * day), columns };
      const parts = Readable.from([{ instruments: new Map([['AAA', bars]]), rows: 2 }]);
      return importChunks(api.database, { dataset: 'changing', source: 'test', parts, ...calendar });
    };
    try {
      const input = { dataset: 'changing', models: models.slice(0, 1), strategy };
      const keys = new Set<string>();
      const keyOf = async () => {
        const query = 'query ($input: LaunchBacktestInput!) { resultKey(input: $input) { key } }';
        const { resultKey } = await other.client.request<{ resultKey: { key: string }[] }>(query, { input });
        return resultKey[0]?.key ?? '';
      };
      for (let round = 1; round <= 1_000; round += 1) {
        await importBars(round);
        keys.add(await keyOf());
        // A launch finds its key in the same way, and writes a backtest besides.
        if (round % 50 === 0) expect(await launch(other.client, input)).toMatchObject({ reused: false });
      }
      expect(keys.size).toBe(1_000);
    } finally {
      await other.close();
    }
  },
);
