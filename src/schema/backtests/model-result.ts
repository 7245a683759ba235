import { drawdownCurve, equityCurve, worstDrawdown } from '../../resolvers/backtests/result-series.ts';
import { loadResult } from '../../resolvers/backtests/model-results.ts';
import { resultNotes } from '../../resolvers/backtests/result-notes.ts';
import { openTrades } from '../../resolvers/backtests/trades.ts';
import type { BacktestModelRow } from '../../store/index.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { CacheAnswerType } from './cache-answer.ts';
import { DrawdownPeriodType } from './drawdown-period.ts';
import { EquityCurveType } from './equity-curve.ts';
import { parseResultId } from '../ids.ts';
import { MetricsType } from './metrics.ts';
import { ModelType } from '../models/model.ts';
import { orNull } from '../or-null.ts';
import { checkMaxPoints, connectPlaces } from '../paging.ts';
import { StageTimingType } from './stage-timing.ts';
import { TradeType } from './trade.ts';

export const ModelResultType = builder.objectRef<BacktestModelRow>('ModelResult');
builder.node(ModelResultType, {
  description: 'What trading by one model would have made over the bars of a backtest.',
  id: { resolve: (row) => `${row.backtestId}/${row.ordinal}` },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'cacheStatus' in value,
  loadOne: (local, { loaders }) => {
    const place = parseResultId(local);
    return place === undefined ? null : orNull(loadResult(loaders, place));
  },
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        'SHA-256 in hex over everything that can change the result: model, data, range, settings. The same key means the same result, bit for bit.',
    }),
    backtest: t.field({
      type: BacktestType,
      description: 'The backtest that it belongs to.',
      resolve: (row, _, { loaders }) => loaders.backtests.load(row.backtestId),
    }),
    model: t.field({
      type: ModelType,
      description: 'The model whose scores were traded.',
      resolve: (row, _, { loaders }) => loaders.models.load(row.modelId),
    }),
    cache: t.field({
      type: CacheAnswerType,
      description: 'Whether it was found, computed, or shared with another backtest.',
      resolve: (row) => row,
    }),
    metrics: t.field({
      type: MetricsType,
      description: 'Its metrics: returns, risk, trades, and the quality of the scores.',
      resolve: async (row, _, { loaders }) => (await loaders.results.load(row.key)).metrics,
    }),
    notes: t.stringList({
      description:
        'What to know before the numbers, for people: that the model scored nothing at all, for example. Mostly empty.',
      resolve: (row, _, { loaders }) => resultNotes(loaders, row.key),
    }),
    timings: t.field({
      type: [StageTimingType],
      description: 'How long each stage took when the result was computed; of a HIT, back then.',
      resolve: async (row, _, { loaders }) => {
        const { timings } = await loaders.results.load(row.key);
        return Object.entries(timings).map(([stage, milliseconds]) => ({ stage, milliseconds }));
      },
    }),
    peakMemoryBytes: t.float({
      description: 'The most memory, in bytes, that the worker process had in use while the result was computed.',
      resolve: async (row, _, { loaders }) => (await loaders.results.load(row.key)).peakMemoryBytes,
    }),
  }),
});

const maxPoints = {
  defaultValue: 500,
  required: true,
  description: 'The most points to return, 4 to 100000. A longer series is downsampled so that peaks and troughs stay.',
} as const;

builder.objectFields(ModelResultType, (t) => ({
  equity: t.field({
    type: EquityCurveType,
    description: 'Cash and positions together at each bar, in the currency of the prices.',
    args: { maxPoints: t.arg.int(maxPoints) },
    resolve: async (row, { maxPoints: points }, { loaders, bounds }) => {
      const curve = await equityCurve(loaders, row.key, checkMaxPoints(points));
      bounds.takePoints(curve.times.length);
      return curve;
    },
  }),
  drawdown: t.field({
    type: EquityCurveType,
    description: 'Equity over its highest so far, minus 1, at each bar: 0 at a peak, -0.2 where it is 20 % below one.',
    args: { maxPoints: t.arg.int(maxPoints) },
    resolve: async (row, { maxPoints: points }, { loaders, bounds }) => {
      const { initialCash } = (await loaders.backtests.load(row.backtestId)).spec;
      const curve = await drawdownCurve(loaders, row.key, { initialCash, maxPoints: checkMaxPoints(points) });
      bounds.takePoints(curve.times.length);
      return curve;
    },
  }),
  worstDrawdown: t.field({
    type: DrawdownPeriodType,
    nullable: true,
    description: 'The deepest drawdown with its dates. Null where equity was never below an earlier value.',
    resolve: async (row, _, { loaders }) => {
      const { spec } = await loaders.backtests.load(row.backtestId);
      return worstDrawdown(loaders, row.key, spec.initialCash);
    },
  }),
  trades: t.connection({
    type: TradeType,
    description:
      'The trades of all symbols, in the order of their entry. Of trades that were entered at the same bar, those of the symbol that comes first in the alphabet come first, and of one symbol the one that ended first.',
    resolve: async (row, args, { loaders }) => {
      const { spec } = await loaders.backtests.load(row.backtestId);
      const trades = await openTrades(loaders, row.key, spec.symbols);
      return connectPlaces(args, trades.count, (place) => trades.at(place));
    },
  }),
}));
