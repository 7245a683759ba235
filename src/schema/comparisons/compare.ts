import { comparisonOf, gatherResults } from '../../resolvers/comparisons/compare.ts';
import { builder } from '../builder.ts';
import { backtestIdOf, resultIdOf } from '../ids.ts';
import { comparisonArguments, pageOf } from './comparison-arguments.ts';
import { ComparisonType } from './comparison.ts';

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
      ...comparisonArguments,
    },
    resolve: async (_, { backtestIds, resultIds, ...page }, { loaders }) => {
      const results = await gatherResults(loaders, {
        backtestIds: (backtestIds ?? []).map((id) => backtestIdOf(id, 'backtestIds')),
        resultIds: (resultIds ?? []).map((id) => resultIdOf(id, 'resultIds')),
      });
      return comparisonOf(loaders, results, await pageOf(page));
    },
  }),
);
