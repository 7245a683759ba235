import { drawdownCurve, equityCurve, worstDrawdown } from '../../resolvers/backtests/result-series.ts';
import { readTrades } from '../../resolvers/backtests/trades.ts';
import type { BacktestModelRow } from '../../store/index.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { orNull } from '../or-null.ts';
import { DrawdownPeriodType } from './drawdown-period.ts';
import { EquityCurveType } from './equity-curve.ts';
import { checkFirst, checkMaxPoints, decodeCursor, toConnection } from '../paging.ts';
import { MetricsType } from './metrics.ts';
import { ModelType } from '../models/model.ts';
import { StageTimingType } from './stage-timing.ts';
import { TradeType } from './trade.ts';

const CacheStatusEnum = builder.enumType('CacheStatus', {
  description: 'How the result cache answered.',
  values: {
    HIT: { description: 'The result existed, and nothing was computed.' },
    MISS: { description: 'It was computed for this backtest.' },
    COALESCED: { description: 'It was being computed already, and this backtest waited for it.' },
  } as const,
});

const CacheAnswer = builder.objectRef<BacktestModelRow>('CacheAnswer').implement({
  description: 'How the result cache answered, and why.',
  fields: (t) => ({
    status: t.field({
      type: CacheStatusEnum,
      description: 'Hit, miss or coalesced.',
      resolve: (row) => row.cacheStatus,
    }),
    reason: t.exposeString('cacheReason', { description: 'Why.' }),
    computedAt: t.field({
      type: 'DateTime',
      description: 'When the result was computed.',
      resolve: async (row, _, { loaders }) => (await loaders.results.load(row.key)).computedAt,
    }),
  }),
});

export const ModelResultType = builder.objectRef<BacktestModelRow>('ModelResult');
builder.node(ModelResultType, {
  description: 'What a model would have made in a backtest.',
  id: { resolve: (row) => `${row.backtestId}/${row.ordinal}` },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'cacheStatus' in value,
  loadOne: (id, { loaders }) => orNull(loaders.modelResults.load(id)),
  fields: (t) => ({
    key: t.exposeString('key', {
      description: 'The parameter hash: what has the same key has the same result, bit for bit.',
    }),
    backtest: t.field({
      type: BacktestType,
      description: 'The backtest.',
      resolve: (row, _, { loaders }) => loaders.backtests.load(row.backtestId),
    }),
    model: t.field({
      type: ModelType,
      description: 'The model.',
      resolve: (row, _, { loaders }) => loaders.models.load(row.modelId),
    }),
    cache: t.field({ type: CacheAnswer, description: 'How the result cache answered.', resolve: (row) => row }),
    metrics: t.field({
      type: MetricsType,
      description: 'The metrics.',
      resolve: async (row, _, { loaders }) => (await loaders.results.load(row.key)).metrics,
    }),
    timings: t.field({
      type: [StageTimingType],
      description: 'How long each stage took when it was computed.',
      resolve: async (row, _, { loaders }) => {
        const { timings } = await loaders.results.load(row.key);
        return Object.entries(timings).map(([stage, milliseconds]) => ({ stage, milliseconds }));
      },
    }),
    peakMemoryBytes: t.float({
      description: 'The greatest memory of the process while it was computed.',
      resolve: async (row, _, { loaders }) => (await loaders.results.load(row.key)).peakMemoryBytes,
    }),
    equity: t.field({
      type: EquityCurveType,
      description: 'The value of the account at each bar.',
      args: {
        maxPoints: t.arg.int({
          defaultValue: 500,
          required: true,
          description: 'At most so many points, 4 to 100000.',
        }),
      },
      resolve: (row, { maxPoints }, { loaders }) => equityCurve(loaders, row.key, checkMaxPoints(maxPoints)),
    }),
    drawdown: t.field({
      type: EquityCurveType,
      description: 'How far the account is below its peak so far, as a ratio.',
      args: {
        maxPoints: t.arg.int({
          defaultValue: 500,
          required: true,
          description: 'At most so many points, 4 to 100000.',
        }),
      },
      resolve: async (row, { maxPoints }, { loaders }) => {
        const { spec } = await loaders.backtests.load(row.backtestId);
        return drawdownCurve(loaders, row.key, spec.initialCash, checkMaxPoints(maxPoints));
      },
    }),
    worstDrawdown: t.field({
      type: DrawdownPeriodType,
      nullable: true,
      description: 'The maximum drawdown with its dates; null where equity never fell.',
      resolve: async (row, _, { loaders }) => {
        const { spec } = await loaders.backtests.load(row.backtestId);
        return worstDrawdown(loaders, row.key, spec.initialCash);
      },
    }),
    trades: t.connection({
      type: TradeType,
      description: 'The trades in the order of their entry.',
      resolve: async (row, { first, after }, { loaders }) => {
        const { spec } = await loaders.backtests.load(row.backtestId);
        const count = checkFirst(first);
        const from = Number(decodeCursor(after) ?? -1) + 1;
        const trades = await readTrades(loaders, row.key, spec.symbols, from, count + 1);
        return toConnection(trades, count, after, (trade) => String(trade.index));
      },
    }),
  }),
});
