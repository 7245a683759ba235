import { expect, test } from 'vitest';
import { inPasses } from '../../src/runs/run-backtest.ts';
import { createTestApi, followEvents, importCsv, launch, registerDemoModels, walkCsv } from '../support/api.ts';

const DAY = 86_400_000;

test('as many models go through the data together as their results have room', () => {
  const range = { from: 0, to: 999 * DAY, timeframeMs: DAY };
  expect(inPasses(['a', 'b', 'c', 'd', 'e'], range, 100_000)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(inPasses(['a', 'b', 'c'], range, 1)).toEqual([['a'], ['b'], ['c']]);
  expect(inPasses(['a', 'b', 'c'], range, 2 ** 30)).toEqual([['a', 'b', 'c']]);
  expect(inPasses([], range, 1)).toEqual([]);
});

test('one model at a time gives what all together give', async () => {
  const QUERY = `query ($id: ID!) { backtest(id: $id) { status results { edges { node { key model { name } metrics { sharpe trades ic1 hitRate5 } equity(maxPoints: 50) { values } } } } } }`;
  const answers = [];
  for (const bytes of ['268435456', '1']) {
    const api = await createTestApi({ HINDCAST_RUN_MEMORY_BYTES: bytes });
    try {
      await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB', 'CCC'], 1_500));
      const models = Object.values(await registerDemoModels(api.client));
      await api.startWorker();
      const { backtest } = await launch(api.client, { dataset: 'walk', models });
      const events = await followEvents(api.client, backtest.id);
      expect(events.filter((event) => event.__typename === 'ModelResultReady')).toHaveLength(models.length);
      answers.push(await api.execute(QUERY, { id: backtest.id }));
    } finally {
      await api.close();
    }
  }
  expect(answers[0]).toMatchObject({ backtest: { status: 'COMPLETED' } });
  expect(answers[1]).toEqual(answers[0]);
});
