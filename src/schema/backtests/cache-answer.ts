import type { BacktestModelRow } from '../../store/index.ts';
import { builder } from '../builder.ts';

export const CacheStatusEnum = builder.enumType('CacheStatus', {
  description: 'Whether the work for a result was saved.',
  values: {
    HIT: { description: 'The result existed when the backtest was launched. Nothing was computed.' },
    MISS: { description: 'This backtest computed the result.' },
    COALESCED: {
      description: 'The same result was being computed already, by another backtest or an earlier model of this one.',
    },
  } as const,
});

export const CacheAnswerType = builder.objectRef<BacktestModelRow>('CacheAnswer').implement({
  description: 'Where a result came from: found, computed, or shared with a computation under way.',
  fields: (t) => ({
    status: t.field({
      type: CacheStatusEnum,
      description: 'Whether the result was found, computed, or shared.',
      resolve: (row) => row.cacheStatus,
    }),
    reason: t.exposeString('cacheReason', {
      description: 'The reason in words, such as where the result was found or which backtest was computing it.',
    }),
    computedAt: t.field({
      type: 'DateTime',
      description: 'When the result was computed; of a HIT, by an earlier backtest.',
      resolve: async (row, _, { loaders }) => (await loaders.results.load(row.key)).computedAt,
    }),
  }),
});
