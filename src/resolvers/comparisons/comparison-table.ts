import type { ComparisonTable, ComparisonView } from '../../comparisons/index.ts';
import type { Context } from '../../context.ts';
import { InvalidInputError, quote } from '../../errors.ts';
import { type ComparisonRow, loadEach } from './comparison-row.ts';

const MAX_RESULTS = { CURVES: 1_000, ROLLING_SHARPE: 1_000, MONTHLY_RETURNS: 1_000, CORRELATIONS: 500 } as const;
/** Models that are named in an error, for each timeframe. */
const NAMED = 3;

/** A table whose rows are results. */
export interface ResultTable {
  readonly times: Float64Array;
  readonly rows: readonly { readonly row: ComparisonRow; readonly values: Float64Array }[];
}

/**
 * What some rows look like together. Throws InvalidInputError where they cannot be: too many, or of different
 * timeframes, whose bars end at different times; NotFoundError for a result that is pruned meanwhile.
 */
export async function comparisonTable(
  { services, loaders, bounds }: Context,
  rows: readonly ComparisonRow[],
  view: ComparisonView,
): Promise<ResultTable> {
  const most = MAX_RESULTS[view.kind];
  if (rows.length > most)
    throw refuse(`Expected at most ${most} results, got ${rows.length}. Give \`first\` or a filter.`);
  await requireOneTimeframe(loaders, rows);
  const results = rows.map(({ result: { key }, backtest: { spec } }) => ({
    key,
    initialCash: spec.initialCash,
    periodsPerYear: spec.periodsPerYear,
  }));
  const table = await services.comparisons.ask({ results, view }, bounds);
  bounds.takeValues(table.values.length);
  return split(table, rows);
}

function split({ times, values, order }: ComparisonTable, rows: readonly ComparisonRow[]): ResultTable {
  const columns = order.length === 0 ? 0 : values.length / order.length;
  const valuesAt = (place: number) => values.subarray(place * columns, (place + 1) * columns);
  return { times, rows: Array.from(order, (index, place) => ({ row: rows[index], values: valuesAt(place) })) };
}

async function requireOneTimeframe(loaders: Context['loaders'], rows: readonly ComparisonRow[]): Promise<void> {
  const groups = Map.groupBy(rows, ({ backtest }) => backtest.spec.timeframeMs);
  if (groups.size <= 1) return;
  const told = await Promise.all(
    [...groups].map(async ([timeframeMs, group]) => {
      const models = await loadEach(
        loaders.models,
        group.slice(0, NAMED).map(({ result }) => result),
        ({ modelId }) => modelId,
      );
      const names = [...new Set(models.map(({ name }) => name))].join(', ');
      const more = group.length > NAMED ? ` and ${group.length - NAMED} more` : '';
      return `${timeframeMs} ms over ${quote(group[0].backtest.spec.dataset)} (${names}${more})`;
    }),
  );
  throw refuse(`Expected results of one timeframe, got ${told.join('; ')}. Compare each timeframe by itself.`);
}

const refuse = (message: string) => new InvalidInputError([{ path: ['comparison'], message }]);
