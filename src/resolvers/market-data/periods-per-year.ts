import { inferCalendar } from '../../engine/index.ts';
import { InvalidInputError, quote } from '../../errors.ts';
import {
  CALENDAR_SYMBOL,
  type Database,
  type DatasetRow,
  type RecentBars,
  recentTimes,
  setPeriodsPerYear,
} from '../../store/index.ts';
import { requireDataset } from './datasets.ts';

/** Bars a year of these symbols together, told from the bars that they have. */
export async function tellPeriodsPerYear(database: Database, bars: RecentBars): Promise<number> {
  return inferCalendar(await recentTimes(database, bars)).periodsPerYear;
}

/** Bars a year of a dataset: as given, or told from those of all its symbols. */
export async function periodsPerYearOf(database: Database, dataset: DatasetRow): Promise<number> {
  const { id: datasetId, timeframeMs, revision, periodsPerYear } = dataset;
  if (periodsPerYear !== null) return periodsPerYear;
  const to = Number.MAX_SAFE_INTEGER;
  return tellPeriodsPerYear(database, { datasetId, timeframeMs, revision, symbols: [CALENDAR_SYMBOL], to });
}

/** Largest number of bars a year: a bar each millisecond. */
const MAX_PERIODS = 366 * 86_400_000;

/** What is wrong with bars a year that a client gave; undefined where nothing is. */
export function periodsIssue(periodsPerYear: number | null | undefined): string | undefined {
  if (periodsPerYear === null || periodsPerYear === undefined) return undefined;
  if (periodsPerYear > 0 && periodsPerYear <= MAX_PERIODS) return undefined;
  return `Expected a number of bars a year above 0, such as 252, got ${quote(periodsPerYear)}.`;
}

/** Gives a dataset its bars a year; null has them told from the bars. Throws InvalidInputError and NotFoundError. */
export async function changePeriodsPerYear(
  database: Database,
  { dataset, periodsPerYear }: { readonly dataset: string; readonly periodsPerYear: number | null },
): Promise<string> {
  const message = periodsIssue(periodsPerYear);
  if (message !== undefined) throw new InvalidInputError([{ path: ['input', 'periodsPerYear'], message }]);
  const { id, name } = await requireDataset(database, dataset);
  await setPeriodsPerYear(database, id, periodsPerYear);
  return name;
}
