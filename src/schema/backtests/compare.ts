import { compare } from '../../resolvers/backtests/compare.ts';
import { builder } from '../builder.ts';
import { ComparisonType } from './comparison.ts';
import { idOf } from '../ids.ts';
import { MetricEnum } from './metrics.ts';
import { checkFirst } from '../paging.ts';

builder.queryField('compare', (t) =>
  t.field({
    type: ComparisonType,
    description: 'Ranks finished results of any backtests by a metric.',
    args: {
      backtestIds: t.arg.idList({ description: 'All results of these backtests.' }),
      resultIds: t.arg.idList({ description: 'These results.' }),
      rankBy: t.arg({ type: MetricEnum, required: true, defaultValue: 'SHARPE', description: 'The metric.' }),
      first: t.arg.int({ description: 'Only so many of the best.' }),
    },
    resolve: (_, { backtestIds, resultIds, rankBy, first }, { loaders }) =>
      compare(loaders, {
        backtestIds: (backtestIds ?? []).map((id) => idOf('Backtest', id, 'backtestIds')),
        resultIds: (resultIds ?? []).map((id) => idOf('ModelResult', id, 'resultIds')),
        rankBy,
        first: first === null || first === undefined ? undefined : checkFirst(first),
      }),
  }),
);
