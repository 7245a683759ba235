import { comparisonOf } from '../../resolvers/backtests/compare.ts';
import { orderResults } from '../../resolvers/backtests/order-results.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { ComparisonType } from './comparison.ts';
import { MetricEnum } from './metrics.ts';
import { ModelResultType } from './model-result.ts';
import { checkFirst, decodeCursor, toConnection } from '../paging.ts';

const ResultOrder = builder.inputType('ResultOrder', {
  description: 'How results are ordered.',
  fields: (t) => ({
    metric: t.field({
      type: MetricEnum,
      required: true,
      description: 'By this metric, the better first; undefined values last.',
    }),
    reverse: t.boolean({ defaultValue: false, required: true, description: 'The worse first.' }),
  }),
});

builder.objectFields(BacktestType, (t) => ({
  results: t.connection({
    type: ModelResultType,
    description: 'The results that are finished, in the order of the launch unless another is asked for.',
    args: { orderBy: t.arg({ type: ResultOrder, description: 'Another order.' }) },
    resolve: async (backtest, { first, after, orderBy }, { loaders }) => {
      const count = checkFirst(first);
      const ordered = await orderResults(loaders, backtest.id, orderBy ?? undefined);
      const from = Number(decodeCursor(after) ?? -1) + 1;
      const page = ordered.slice(from, from + count + 1).map((row, index) => ({ row, place: from + index }));
      const connection = toConnection(page, count, after, ({ place }) => String(place));
      return { ...connection, edges: connection.edges.map(({ node, cursor }) => ({ node: node.row, cursor })) };
    },
  }),
  comparison: t.field({
    type: ComparisonType,
    description: 'The finished results, ranked by their Sharpe ratio.',
    args: {
      rankBy: t.arg({ type: MetricEnum, required: true, defaultValue: 'SHARPE', description: 'Another metric.' }),
    },
    resolve: async (backtest, { rankBy }, { loaders }) =>
      comparisonOf(loaders, await orderResults(loaders, backtest.id), rankBy),
  }),
}));
