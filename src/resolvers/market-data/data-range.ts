import { DataUnavailableError, InvalidInputError, NotFoundError, RevisionPrunedError, quote } from '../../errors.ts';
import {
  type Availability,
  type BarRange,
  type Database,
  type DatasetRow,
  findAvailability,
} from '../../store/index.ts';
import { requireDataset } from './datasets.ts';
import type { InputChecks } from '../input-checks.ts';

/** A range of bars as the client gave it: null stands for the default. */
export interface DataRangeInput {
  readonly dataset: string;
  /** All symbols of the dataset when null. */
  readonly symbols: readonly string[] | null;
  /** The first bar of any of the symbols when null. */
  readonly from: Date | null;
  /** The last bar of any of the symbols when null. */
  readonly to: Date | null;
  /** The revision of the dataset to read; the newest when null. */
  readonly asOf: number | null;
  /** A symbol of the dataset that results are compared with. */
  readonly benchmark: string | null;
}

/** The range that is meant, with every default written out. Which fields are read depends on the models. */
export interface DataRange extends Omit<BarRange, 'fields'> {
  readonly dataset: string;
  /** As it was given for the dataset; null: it is told from the bars. */
  readonly periodsPerYear: number | null;
}

export interface RangeLimits {
  readonly maxSymbols: number;
  /** Where the range is in the arguments, for the paths in error messages: `['input']` or `[]`. */
  readonly root: readonly string[];
}

/** The checks of a range that need no look at the data. */
export function checkRangeInput(checks: InputChecks, { symbols, from, to }: DataRangeInput): void {
  const hasSymbols = symbols === null || symbols.length > 0;
  checks.holds(hasSymbols, ['symbols'], 'Expected at least one symbol, or none given for all of them.');
  const message = `Expected a time not after \`to\`, got ${from?.toISOString()} after ${to?.toISOString()}.`;
  checks.holds(!from || !to || from <= to, ['from'], message);
}

/**
 * Checks a range against the data that exists, and writes out its defaults.
 * @throws {NotFoundError} for a dataset or symbol that does not exist
 * @throws {InvalidInputError} for a revision that does not exist, and for more than `maxSymbols` symbols
 * @throws {RevisionPrunedError} for a revision that has been pruned
 * @throws {DataUnavailableError} where there are no bars in the range
 */
export async function resolveDataRange(
  database: Database,
  input: DataRangeInput,
  limits: RangeLimits,
): Promise<DataRange> {
  const dataset = await requireDataset(database, input.dataset);
  return rangeOf(input, limits, {
    dataset,
    availability: (revision) => findAvailability(database, dataset.id, revision),
  });
}

/** What a range is held against. */
export interface RangeData {
  readonly dataset: DatasetRow;
  /** What bars its instruments have at a revision. */
  readonly availability: (revision: number) => Promise<readonly Availability[]>;
}

/** `resolveDataRange` of a dataset that is known. */
export async function rangeOf(
  input: DataRangeInput,
  { maxSymbols, root }: RangeLimits,
  { dataset, availability }: RangeData,
): Promise<DataRange> {
  const revision = requireRevision(input.asOf, dataset, root);
  const available = await availability(revision);
  const symbols = requireSymbols(input, available);
  if (symbols.length > maxSymbols) {
    const message = `Expected at most ${maxSymbols} symbols, got ${symbols.length}.`;
    throw new InvalidInputError([{ path: [...root, 'symbols'], message }]);
  }
  const chosen = new Set(symbols);
  const times = requireBars(
    input,
    available.filter(({ symbol }) => chosen.has(symbol)),
  );
  const { id: datasetId, timeframeMs, periodsPerYear } = dataset;
  return { dataset: dataset.name, datasetId, revision, symbols, ...times, timeframeMs, periodsPerYear };
}

function requireRevision(asOf: number | null, dataset: DatasetRow, root: readonly string[]): number {
  if (asOf === null) return dataset.revision;
  if (asOf >= 1 && asOf < dataset.oldestRevision) throw new RevisionPrunedError(asOf, dataset.oldestRevision);
  if (asOf >= 1 && asOf <= dataset.revision) return asOf;
  const message = `Expected a revision from ${dataset.oldestRevision} to ${dataset.revision}, got ${quote(asOf)}.`;
  throw new InvalidInputError([{ path: [...root, 'asOf'], message }]);
}

/** The symbols, sorted: their order in the request changes neither a result nor its key. */
function requireSymbols({ dataset, symbols, benchmark }: DataRangeInput, available: readonly Availability[]): string[] {
  const known = new Set(available.map(({ symbol }) => symbol));
  const chosen = [...new Set(symbols ?? known)].sort();
  for (const symbol of benchmark === null ? chosen : [...chosen, benchmark])
    if (!known.has(symbol))
      throw new NotFoundError('symbol', symbol, `The dataset ${quote(dataset)} has ${listed([...known])}.`);
  if (chosen.length > 0) return chosen;
  throw new DataUnavailableError(`The dataset ${quote(dataset)} has no bars yet: import some with importBars.`);
}

function requireBars({ from, to }: DataRangeInput, available: readonly Availability[]): { from: number; to: number } {
  const first = Math.min(...available.map(({ firstTime }) => firstTime));
  const last = Math.max(...available.map(({ lastTime }) => lastTime));
  const range = { from: from?.getTime() ?? first, to: to?.getTime() ?? last };
  if (range.from <= last && range.to >= first) return range;
  const asked = `${new Date(range.from).toISOString()} to ${new Date(range.to).toISOString()}`;
  const exists = `${new Date(first).toISOString()} to ${new Date(last).toISOString()}`;
  throw new DataUnavailableError(`There are no bars from ${asked}. Those that exist go from ${exists}.`, {
    from: first,
    to: last,
  });
}

/** The first ten names, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return names.slice(0, 10).map(quote).join(', ') + more;
}
