import type { ComparisonPage } from '../../resolvers/comparisons/compare.ts';
import { RunStatusEnum } from '../backtests/backtest.ts';
import { ResultOrder } from '../backtests/backtest-results.ts';
import { MetricEnum } from '../backtests/metrics.ts';
import { builder } from '../builder.ts';
import { parseResultId } from '../ids.ts';
import { checkSize, parseCursor } from '../paging.ts';

const MetricRange = builder.inputType('MetricRange', {
  description: 'A range of a metric. Where the metric is undefined, a result is in no range.',
  fields: (t) => ({
    metric: t.field({ type: MetricEnum, required: true, description: 'The metric that has to be in the range.' }),
    min: t.float({ description: 'The least value, included. Default: none.' }),
    max: t.float({ description: 'The greatest value, included. Default: none.' }),
  }),
});

const ComparisonFilter = builder.inputType('ComparisonFilter', {
  description: 'Which of the compared results to show. All conditions that are given must hold.',
  fields: (t) => ({
    nameContains: t.string({ description: 'Text that the name of the model contains, in any case.' }),
    tag: t.string({ description: 'A tag that the model has.' }),
    status: t.field({
      type: [RunStatusEnum],
      description: 'Only results of backtests in one of these states. Default: all.',
    }),
    metrics: t.field({ type: [MetricRange], description: 'Ranges of metrics, all of which a result has to be in.' }),
  }),
});

/** What every comparison takes to say which rows it shows. */
export const comparisonArguments = builder.args((t) => ({
  rankBy: t.field({
    type: MetricEnum,
    required: true,
    defaultValue: 'SHARPE',
    description: 'The metric to rank by, the best result first.',
  }),
  filter: t.field({
    type: ComparisonFilter,
    description:
      'Which results to show. Those that it hides still count as trials, and ranks are among all. Default: all.',
  }),
  orderBy: t.field({
    type: [ResultOrder],
    description:
      'Metrics to order rows by instead of their rank, the first one first: where rows are equal in it, the next one decides.',
  }),
  first: t.int({
    description: 'Show only this many rows, 1 to 1000; all results still count as trials. Default: all.',
  }),
  after: t.string({ description: 'Show the rows after this cursor, the `endCursor` of another page.' }),
}));

interface Given {
  readonly rankBy: ComparisonPage['rankBy'];
  readonly filter?: typeof ComparisonFilter.$inferInput | null | undefined;
  readonly orderBy?: readonly (typeof ResultOrder.$inferInput)[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** The page that the arguments ask for. Throws InvalidInputError. */
export async function pageOf({ rankBy, filter, orderBy, first, after }: Given): Promise<ComparisonPage> {
  return {
    rankBy,
    orderBy: orderBy ?? [],
    filter: {
      nameContains: filter?.nameContains ?? null,
      tag: filter?.tag ?? null,
      status: filter?.status ?? null,
      metrics: (filter?.metrics ?? []).map(({ metric, min = null, max = null }) => ({ metric, min, max })),
    },
    first: checkSize('first', first),
    after: await parseCursor('after', after, { parse: parseResultId }),
  };
}
