import type { Comparison, ComparisonRow } from '../resolvers/compare.ts';
import { builder } from './builder.ts';
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
