import type { Comparison } from '../../resolvers/comparisons/compare.ts';
import type { ComparisonRow } from '../../resolvers/comparisons/comparison-row.ts';
import { type SettingColumn, differingMetrics, differingSettings } from '../../resolvers/comparisons/differences.ts';
import { builder } from '../builder.ts';
import { MetricEnum } from '../backtests/metrics.ts';
import { ModelResultType } from '../backtests/model-result.ts';
import { encodeCursor } from '../paging.ts';
import { inTurns } from '../turns.ts';

/** A row, and the comparison that it is of. */
interface RowOf {
  readonly row: ComparisonRow;
  readonly comparison: Comparison;
}

const ComparisonRowType = builder.objectRef<RowOf>('ComparisonRow').implement({
  description: 'One result among those that are compared.',
  fields: (t) => ({
    rank: t.int({
      description: 'Its rank by the metric among all trials, 1 for the best. Equal values share a rank.',
      resolve: ({ row }) => row.rank,
    }),
    value: t.float({
      nullable: true,
      description: 'Its value of the metric. Null where the metric is undefined for it; such results rank last.',
      resolve: ({ row }) => row.value,
    }),
    deflatedSharpe: t.float({
      nullable: true,
      description:
        'The deflated Sharpe ratio (Bailey & López de Prado, 2014): the probability, from 0 to 1, that its Sharpe ratio is better than what luck alone gives the best of all trials. Null where fewer than two trials have a Sharpe ratio, or it is undefined for this one.',
      resolve: ({ row, comparison }) => comparison.deflatedSharpe(row),
    }),
    result: t.field({
      type: ModelResultType,
      description: 'The result with its model, metrics and series.',
      resolve: ({ row }) => row.result,
    }),
  }),
});

const SettingColumnType = builder.objectRef<SettingColumn>('SettingColumn').implement({
  description: 'A setting of launches that is not the same in all rows of a comparison.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Where it is in the specification of a backtest, such as `execution.commissionRate`.',
    }),
    values: t.field({
      type: 'JSON',
      description: 'A list with its value in each of `rows`; null where a row has no such setting.',
      resolve: ({ values }) => values,
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
      description:
        'How many results were compared, whatever the filter shows. The more there are, the better the best one looks by luck alone.',
    }),
    matching: t.exposeInt('matching', { description: 'How many of them the filter lets through.' }),
    rows: t.field({
      type: [ComparisonRowType],
      description: 'The results that match, the best first unless `orderBy` says otherwise; at most `first` of them.',
      resolve: (comparison) => inTurns(comparison.rows.map((row) => ({ row, comparison }))),
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Where these rows lie among all that match: the next ones come `after` its `endCursor`.',
      resolve: ({ rows, from, matching }) => ({
        hasNextPage: from + rows.length < matching,
        hasPreviousPage: from > 0,
        startCursor: cursorOf(rows.at(0)),
        endCursor: cursorOf(rows.at(-1)),
      }),
    }),
    settings: t.field({
      type: [SettingColumnType],
      description: 'The settings of launches in which the rows differ, each with its value in every row.',
      resolve: ({ rows }) => differingSettings(rows),
    }),
    differingMetrics: t.field({
      type: [MetricEnum],
      description: 'The metrics that are not the same in all rows: the others need no column in a table.',
      resolve: ({ rows }) => differingMetrics(rows),
    }),
  }),
});

/** A row stays the one that it is while more results come in. */
const cursorOf = (row: ComparisonRow | undefined) =>
  row === undefined ? null : encodeCursor(`${row.result.backtestId}/${row.result.ordinal}`);
