import type { Comparison, ComparisonRow } from '../../resolvers/backtests/compare.ts';
import { builder } from '../builder.ts';
import { MetricEnum } from './metrics.ts';
import { ModelResultType } from './model-result.ts';

const ComparisonRowType = builder.objectRef<ComparisonRow>('ComparisonRow').implement({
  description: 'One result among those compared.',
  fields: (t) => ({
    rank: t.exposeInt('rank', { description: 'Its place by the metric, from 1; equal values have equal ranks.' }),
    value: t.exposeFloat('value', {
      nullable: true,
      description: 'The value of the metric; null where it is undefined, which ranks last.',
    }),
    deflatedSharpe: t.exposeFloat('deflatedSharpe', {
      nullable: true,
      description:
        'The probability that its Sharpe ratio is more than the luck of the best of all trials (Bailey & López de Prado, 2014), from 0 to 1; null where there are not two trials that differ.',
    }),
    result: t.field({ type: ModelResultType, description: 'The result.', resolve: (row) => row.result }),
  }),
});

export const ComparisonType = builder.objectRef<Comparison>('Comparison').implement({
  description: 'Results ranked by a metric.',
  fields: (t) => ({
    rankBy: t.field({ type: MetricEnum, description: 'The metric.', resolve: (comparison) => comparison.rankBy }),
    trials: t.exposeInt('trials', {
      description: 'How many results were compared: the more there are, the less the best one says.',
    }),
    rows: t.field({
      type: [ComparisonRowType],
      description: 'The results, the better first.',
      resolve: (comparison) => comparison.rows,
    }),
  }),
});
