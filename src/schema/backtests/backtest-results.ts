import { orderResults } from '../../resolvers/backtests/order-results.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { MetricEnum } from './metrics.ts';
import { ModelResultType } from './model-result.ts';
import { connectPlaces } from '../paging.ts';

export const ResultOrder = builder.inputType('ResultOrder', {
  description: 'An order of results by one of their metrics.',
  fields: (t) => ({
    metric: t.field({
      type: MetricEnum,
      required: true,
      description: 'The metric to order by, the best result first. Results where it is undefined come last.',
    }),
    reverse: t.boolean({
      defaultValue: false,
      required: true,
      description: 'Puts the worst result first. Results where the metric is undefined still come last.',
    }),
  }),
});

builder.objectFields(BacktestType, (t) => ({
  results: t.connection({
    type: ModelResultType,
    description:
      'The results that are ready, one a model. While the backtest runs there are more and more of them; what has no result yet is in `pending`, and what never will is in `failures`.',
    args: {
      orderBy: t.arg({ type: ResultOrder, description: 'How to order them. Default: as `models` of the launch.' }),
    },
    resolve: async (backtest, { orderBy, ...args }, { loaders }) => {
      const ordered = await orderResults(loaders, backtest.id, orderBy ?? undefined);
      return connectPlaces(args, ordered.length, (place) => ordered[place]);
    },
  }),
}));
