import type { Comparison, ComparisonRow } from '../../resolvers/backtests/compare.ts';
import { builder } from '../builder.ts';
import { MetricEnum } from './metrics.ts';
import { ModelResultType } from './model-result.ts';

const ComparisonRowType = builder.objectRef<ComparisonRow>('ComparisonRow').implement({
  description: 'One result among those that are compared.',
  fields: (t) => ({
    rank: t.exposeInt('rank', { description: 'Its rank by the metric, 1 for the best. Equal values share a rank.' }),
    value: t.exposeFloat('value', {
      nullable: true,
      description: 'Its value of the metric. Null where the metric is undefined for it; such results rank last.',
    }),
    deflatedSharpe: t.exposeFloat('deflatedSharpe', {
      nullable: true,
      description:
        'The deflated Sharpe ratio (Bailey & López de Prado, 2014): the probability, from 0 to 1, that its Sharpe ratio is better than what luck alone gives the best of all trials. Null where fewer than two trials have a Sharpe ratio, or it is undefined for this one.',
    }),
    result: t.field({
      type: ModelResultType,
      description: 'The result with its model, metrics and series.',
      resolve: (row) => row.result,
    }),
  }),
});

export const ComparisonType = builder.objectRef<Comparison>('Comparison').implement({
  description: 'Results ranked by one metric.',
  fields: (t) => ({
    rankBy: t.field({
      type: MetricEnum,
      description: 'The metric that ranks are by.',
      resolve: (comparison) => comparison.rankBy,
    }),
    trials: t.exposeInt('trials', {
      description: 'How many results were compared. The more there are, the better the best one looks by luck alone.',
    }),
    rows: t.field({
      type: [ComparisonRowType],
      description: 'The results, the best first.',
      resolve: (comparison) => comparison.rows,
    }),
  }),
});
