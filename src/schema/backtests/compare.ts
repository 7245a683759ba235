import { compare } from '../../resolvers/backtests/compare.ts';
import { builder } from '../builder.ts';
import { ComparisonType } from './comparison.ts';
import { backtestIdOf, resultIdOf } from '../ids.ts';
import { MetricEnum } from './metrics.ts';
import { checkSize } from '../paging.ts';

builder.queryField('compare', (t) =>
  t.field({
    type: ComparisonType,
    description:
      'Ranks results of any backtests against each other by one metric; only results that are ready take part. Give `backtestIds`, `resultIds` or both, at most 10000 results in all.',
    args: {
      backtestIds: t.arg.idList({ description: 'Backtests all of whose results take part. Default: none.' }),
      resultIds: t.arg.idList({
        description:
          'Single results that take part. One that a backtest of `backtestIds` has anyway counts once. Default: none.',
      }),
      rankBy: t.arg({
        type: MetricEnum,
        required: true,
        defaultValue: 'SHARPE',
        description: 'The metric to rank by, the best result first.',
      }),
      first: t.arg.int({
        description: 'Return only this many of the best, 1 to 1000; all results still count as trials. Default: all.',
      }),
    },
    resolve: (_, { backtestIds, resultIds, rankBy, first }, { loaders }) =>
      compare(loaders, {
        backtestIds: (backtestIds ?? []).map((id) => backtestIdOf(id, 'backtestIds')),
        resultIds: (resultIds ?? []).map((id) => resultIdOf(id, 'resultIds')),
        rankBy,
        first: checkSize('first', first),
      }),
  }),
);
