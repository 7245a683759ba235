import { type MetricName, deflatedSharpe, populationMoments } from '../../engine/index.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Loaders, ModelPlace } from '../../loaders/index.ts';
import type { BacktestModelRow } from '../../store/index.ts';
import { loadResult } from './model-results.ts';
import { compareValues, orderResults } from './order-results.ts';

export interface ComparisonRow {
  readonly rank: number;
  readonly value: number | null;
  /** The probability that its Sharpe ratio is more than the luck of the best of all trials; null where undefined. */
  readonly deflatedSharpe: number | null;
  readonly result: BacktestModelRow;
}

export interface Comparison {
  readonly rankBy: MetricName;
  readonly trials: number;
  readonly rows: ComparisonRow[];
}

const MAX_IDS = 1_000;
const MAX_RESULTS = 10_000;

/** Ranks the results of backtests and single results together, by their metrics alone. Throws NotFoundError. */
export async function compare(
  loaders: Loaders,
  request: { backtestIds: string[]; resultIds: ModelPlace[]; rankBy: MetricName; first: number | undefined },
): Promise<Comparison> {
  const { rankBy, first } = request;
  const backtestIds = [...new Set(request.backtestIds)];
  const resultIds = [
    ...new Map(request.resultIds.map((place) => [`${place.backtestId}/${place.ordinal}`, place])).values(),
  ];
  if (backtestIds.length + resultIds.length === 0)
    throw new InvalidInputError([
      { path: ['backtestIds'], message: 'Expected at least one backtest or result, got none.' },
    ]);
  const asked = backtestIds.length + resultIds.length;
  if (asked > MAX_IDS)
    throw new InvalidInputError([
      { path: ['backtestIds'], message: `Expected at most ${MAX_IDS} ids of backtests and results, got ${asked}.` },
    ]);
  await Promise.all(backtestIds.map((id) => loaders.backtests.load(id)));
  const ofBacktests = await Promise.all(backtestIds.map((id) => orderResults(loaders, id)));
  const single = await Promise.all(resultIds.map((place) => loadResult(loaders, place)));
  const rows = [
    ...new Map([...ofBacktests.flat(), ...single].map((row) => [`${row.backtestId}/${row.ordinal}`, row])).values(),
  ];
  if (rows.length > MAX_RESULTS)
    throw new InvalidInputError([
      { path: ['backtestIds'], message: `Expected at most ${MAX_RESULTS} results, got ${rows.length}.` },
    ]);
  const comparison = await comparisonOf(loaders, rows, rankBy);
  return { ...comparison, rows: comparison.rows.slice(0, first) };
}

/** Ranks results by a metric, the best first. Equal values share a rank, and undefined ones come last. */
export async function comparisonOf(
  loaders: Loaders,
  rows: readonly BacktestModelRow[],
  rankBy: MetricName,
): Promise<Comparison> {
  const results = await Promise.all(rows.map((row) => loaders.results.load(row.key)));
  const backtests = await Promise.all(rows.map((row) => loaders.backtests.load(row.backtestId)));
  const deflated = deflate(
    results.map(({ metrics }, index) => ({
      periodsPerYear: backtests[index].spec.periodsPerYear,
      sharpe: metrics['SHARPE']?.value ?? null,
      skew: metrics['SKEW']?.value ?? 0,
      kurtosis: metrics['KURTOSIS']?.value ?? 0,
      bars: metrics['BARS']?.value ?? 0,
    })),
  );
  const ordered = rows
    .map((result, index) => ({
      result,
      value: results[index].metrics[rankBy]?.value ?? null,
      deflatedSharpe: deflated[index],
    }))
    .sort((a, b) => compareValues(a.value, b.value, { metric: rankBy, reverse: false }));
  let rank = 0;
  const ranked = ordered.map((row, index) => {
    if (index === 0 || row.value !== ordered[index - 1].value) rank = index + 1;
    return { ...row, rank };
  });
  return { rankBy, trials: rows.length, rows: ranked };
}

interface Trial {
  /** Annualised; null where it is undefined. */
  readonly sharpe: number | null;
  readonly periodsPerYear: number;
  readonly skew: number;
  readonly kurtosis: number;
  readonly bars: number;
}

/** The deflated Sharpe ratio of each among all of them. A result without a Sharpe ratio does not count as a trial. */
function deflate(trials: readonly Trial[]): (number | null)[] {
  const moments = trials.map(({ sharpe, periodsPerYear, ...trial }) => {
    const ofBar = sharpe === null ? Number.NaN : sharpe / Math.sqrt(periodsPerYear);
    return { bars: trial.bars, ...populationMoments({ ...trial, sharpe: ofBar }) };
  });
  const sharpes = moments.map(({ chosen }) => chosen).filter((sharpe) => !Number.isNaN(sharpe));
  return moments.map((trial) => {
    const value = deflatedSharpe({ ...trial, sharpes });
    return Number.isFinite(value) ? value : null;
  });
}
