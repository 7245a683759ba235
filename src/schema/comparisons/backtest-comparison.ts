import { comparisonOf, gatherResults } from '../../resolvers/comparisons/compare.ts';
import { BacktestType } from '../backtests/backtest.ts';
import { builder } from '../builder.ts';
import { comparisonArguments, pageOf } from './comparison-arguments.ts';
import { ComparisonType } from './comparison.ts';

builder.objectField(BacktestType, 'comparison', (t) =>
  t.field({
    type: ComparisonType,
    description: 'All results that are ready, ranked by a metric. `compare` does the same across backtests.',
    args: comparisonArguments,
    resolve: async ({ id }, page, { loaders }) =>
      comparisonOf(loaders, await gatherResults(loaders, { backtestIds: [id], resultIds: [] }), await pageOf(page)),
  }),
);
