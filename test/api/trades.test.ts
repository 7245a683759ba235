import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

interface Trade {
  readonly symbol: string;
  readonly isOpen: boolean;
  readonly entryTime: string;
  readonly exitTime: string;
  readonly exitReason: string;
}

describe('the trades of a result', () => {
  let api: TestApi;
  let model: string;
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['BBB', 'AAA', 'CCC'], 400));
    model = (await registerDemoModels(api.client))['logistic-regression'] ?? '';
    await api.startWorker();
  });
  afterAll(() => api.close());

  const tradesOf = async (input: Record<string, unknown>): Promise<Trade[]> => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models: [model], ...input });
    await followEvents(api.client, backtest.id);
    const query = `query ($id: ID!) { backtest(id: $id) { results { edges { node {
      trades(first: 1000) { edges { node { symbol isOpen entryTime exitTime exitReason } } } } } } } }`;
    type Edges<Node> = { edges: { node: Node }[] };
    const { backtest: read } = await api.client.request<{
      backtest: { results: Edges<{ trades: Edges<Trade> }> };
    }>(query, { id: backtest.id });
    return read.results.edges.flatMap(({ node }) => node.trades.edges.map((edge) => edge.node));
  };

  test('come in the order of their entry, at one bar by symbol', async () => {
    const trades = await tradesOf({ symbols: ['BBB', 'AAA'] });
    const placeOf = ({ entryTime, symbol, exitTime }: Trade) => `${entryTime} ${symbol} ${exitTime}`;
    expect(trades.map(placeOf)).toEqual(trades.map(placeOf).toSorted());
    // Both have something to decide: trades that overlap, and trades that were entered at one bar.
    const exits = trades.map(({ exitTime }) => exitTime);
    expect(exits).not.toEqual(exits.toSorted());
    const entries = trades.map(({ entryTime }) => entryTime);
    expect(new Set(entries).size).toBeLessThan(entries.length);
    expect(new Set(trades.map(({ symbol }) => symbol))).toEqual(new Set(['AAA', 'BBB']));
  });

  test('say why each ended; those that are open, that the data did', async () => {
    const trades = await tradesOf({ execution: { stopLoss: 0.02, takeProfit: 0.03, trailingStop: 0.025 } });
    const reasons = new Set(trades.map(({ exitReason }) => exitReason));
    expect(reasons.isSupersetOf(new Set(['SIGNAL', 'STOP_LOSS', 'TAKE_PROFIT', 'TRAILING_STOP']))).toBe(true);
    for (const { isOpen, exitReason } of trades) expect(isOpen).toBe(exitReason === 'END_OF_DATA');
  });
});
