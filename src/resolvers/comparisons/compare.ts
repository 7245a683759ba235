import type { MetricName } from '../../engine/index.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Loaders, ModelPlace } from '../../loaders/index.ts';
import type { BacktestModelRow } from '../../store/index.ts';
import { loadResult } from '../backtests/model-results.ts';
import { type ResultOrder, compareValues, orderResults } from '../backtests/order-results.ts';
import { type ComparisonRow, type Trial, loadEach } from './comparison-row.ts';
import { deflate } from './deflate.ts';
import { type ComparisonFilter, createFilter } from './filter.ts';

export interface Comparison {
  readonly rankBy: MetricName;
  /** How many results were ranked, whatever the filter shows of them. */
  readonly trials: number;
  /** How many of them the filter lets through. */
  readonly matching: number;
  /** Those of the page. */
  readonly rows: readonly ComparisonRow[];
  /** The place of the first of them among those that match. */
  readonly from: number;
  /** The probability that its Sharpe ratio is more than the luck of the best of all trials; null where undefined. */
  deflatedSharpe(row: ComparisonRow): number | null;
}

/** What is shown of a comparison. */
export interface ComparisonPage {
  readonly rankBy: MetricName;
  readonly filter: ComparisonFilter;
  /** Metrics to order rows by instead of their rank; of rows that are equal in one, the next decides. */
  readonly orderBy: readonly ResultOrder[];
  /** Rows at most; all where undefined. */
  readonly first: number | undefined;
  /** The row that the page comes after. */
  readonly after: ModelPlace | undefined;
}

const MAX_IDS = 1_000;
const MAX_RESULTS = 10_000;

/** The results of backtests, and single results, each once. Throws NotFoundError and InvalidInputError. */
export async function gatherResults(
  loaders: Loaders,
  request: { backtestIds: string[]; resultIds: ModelPlace[] },
): Promise<BacktestModelRow[]> {
  const backtestIds = [...new Set(request.backtestIds)];
  const resultIds = [...new Map(request.resultIds.map((place) => [textOf(place), place])).values()];
  const asked = backtestIds.length + resultIds.length;
  const refuse = (message: string) => new InvalidInputError([{ path: ['backtestIds'], message }]);
  if (asked === 0) throw refuse('Expected at least one backtest or result, got none.');
  if (asked > MAX_IDS) throw refuse(`Expected at most ${MAX_IDS} ids of backtests and results, got ${asked}.`);
  await Promise.all(backtestIds.map((id) => loaders.backtests.load(id)));
  const ofBacktests = await Promise.all(backtestIds.map((id) => orderResults(loaders, id)));
  const single = await Promise.all(resultIds.map((place) => loadResult(loaders, place)));
  const rows = [...new Map([...ofBacktests.flat(), ...single].map((row) => [textOf(row), row])).values()];
  if (rows.length > MAX_RESULTS) throw refuse(`Expected at most ${MAX_RESULTS} results, got ${rows.length}.`);
  return rows;
}

/**
 * Ranks results by a metric, the best first, by their metrics alone. Equal values share a rank, and undefined ones come
 * last. All of them count as trials, and have their rank among all, whatever the page shows.
 */
export async function comparisonOf(
  loaders: Loaders,
  results: readonly BacktestModelRow[],
  page: ComparisonPage,
): Promise<Comparison> {
  const { rankBy, orderBy } = page;
  const passes = await createFilter(loaders, page.filter, results);
  const ranked = rank(await loadTrials(loaders, results), rankBy);
  const rows = ranked.filter(passes);
  if (orderBy.length > 0) rows.sort((a, b) => compareBy(orderBy, a, b));
  const from = page.after === undefined ? 0 : placeAfter(rows, page.after);
  return {
    rankBy,
    trials: ranked.length,
    matching: rows.length,
    rows: rows.slice(from, page.first === undefined ? undefined : from + page.first),
    from,
    deflatedSharpe: deflate(ranked),
  };
}

async function loadTrials(loaders: Loaders, results: readonly BacktestModelRow[]): Promise<Trial[]> {
  const summaries = await Promise.all(results.map(({ key }) => loaders.results.load(key)));
  const backtests = await loadEach(loaders.backtests, results, ({ backtestId }) => backtestId);
  return results.map((result, index) => ({ result, metrics: summaries[index].metrics, backtest: backtests[index] }));
}

function rank(trials: readonly Trial[], rankBy: MetricName): ComparisonRow[] {
  const rows = trials
    .map((trial) => ({ ...trial, value: trial.metrics[rankBy]?.value ?? null }))
    .sort((a, b) => compareValues(a.value, b.value, { metric: rankBy, reverse: false }));
  let last = 0;
  return rows.map((row, index) => {
    if (index === 0 || row.value !== rows[index - 1].value) last = index + 1;
    return { ...row, rank: last };
  });
}

function compareBy(orderBy: readonly ResultOrder[], a: Trial, b: Trial): number {
  for (const order of orderBy) {
    const [left, right] = [a, b].map(({ metrics }) => metrics[order.metric]?.value ?? null);
    const difference = compareValues(left, right, order);
    if (difference !== 0) return difference;
  }
  return 0;
}

function placeAfter(rows: readonly ComparisonRow[], after: ModelPlace): number {
  const place = rows.findIndex(({ result }) => textOf(result) === textOf(after));
  if (place !== -1) return place + 1;
  throw new InvalidInputError([
    { path: ['after'], message: 'Expected a cursor of a row of this comparison with this filter.' },
  ]);
}

const textOf = ({ backtestId, ordinal }: ModelPlace) => `${backtestId}/${ordinal}`;
