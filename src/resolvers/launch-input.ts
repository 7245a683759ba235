import type { Services } from '../context.ts';
import type { Convention, Execution, Strategy } from '../engine/index.ts';
import {
  DataUnavailableError,
  type InputIssue,
  InvalidInputError,
  NotFoundError,
  RevisionPrunedError,
  quote,
} from '../errors.ts';
import {
  type Availability,
  type BacktestSpec,
  type Database,
  type DatasetRow,
  type ModelRow,
  findAvailability,
  findModels,
} from '../store/index.ts';
import { requireDataset } from './datasets.ts';

export interface LaunchInput {
  readonly dataset: string;
  /** All of the dataset's symbols when null. */
  readonly symbols: readonly string[] | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly asOf: number | null;
  readonly modelIds: readonly number[];
  readonly strategy: Strategy;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly convention: Convention;
  /** A symbol of the dataset that results are measured against. */
  readonly benchmark: string | null;
  readonly cache: 'USE' | 'REFRESH';
  readonly priority: number;
}

/** Checks a launch against what exists and writes out every default. Names all that is wrong with the input at once. */
export async function resolveLaunch(
  { config, database }: Services,
  input: LaunchInput,
): Promise<{ spec: BacktestSpec; models: ModelRow[] }> {
  const issues = inputIssues(input, config);
  if (issues.length > 0) throw new InvalidInputError(issues);
  const dataset = await requireDataset(database, input.dataset);
  const revision = checkRevision(input.asOf, dataset);
  const models = await requireModels(database, input.modelIds);
  const available = await findAvailability(database, dataset.id, revision);
  const symbols = checkSymbols(input, available, dataset.name, config.maxSymbols);
  const range = checkRange(
    input,
    available.filter(({ symbol }) => symbols.includes(symbol)),
  );
  const spec: BacktestSpec = {
    dataset: dataset.name,
    datasetId: dataset.id,
    revision,
    symbols,
    ...range,
    timeframeMs: dataset.timeframeMs,
    periodsPerYear: dataset.periodsPerYear,
    convention: input.convention,
    benchmark: input.benchmark,
    strategy: input.strategy,
    execution: input.execution,
    initialCash: input.initialCash,
  };
  return { spec, models };
}

function inputIssues(input: LaunchInput, config: Services['config']): InputIssue[] {
  const issues: InputIssue[] = [];
  const { modelIds, from, to, initialCash, symbols, priority } = input;
  const check = (holds: boolean, field: string, message: string) => {
    if (!holds) issues.push({ path: ['input', field], message });
  };
  check(
    modelIds.length > 0,
    'models',
    'Expected at least one model, got none. The query `models` lists those that exist.',
  );
  check(
    modelIds.length <= config.maxModels,
    'models',
    `Expected at most ${config.maxModels} models, got ${modelIds.length}.`,
  );
  const twice = modelIds.find((id, index) => modelIds.indexOf(id) !== index);
  check(twice === undefined, 'models', `Expected different models, got the one with number ${twice} twice.`);
  check(
    symbols === null || symbols.length > 0,
    'symbols',
    'Expected at least one symbol, or none given for all of them.',
  );
  check(
    !from || !to || from <= to,
    'from',
    `Expected a time not after \`to\`, got ${from?.toISOString()} after ${to?.toISOString()}.`,
  );
  check(
    Number.isFinite(initialCash) && initialCash > 0,
    'initialCash',
    `Expected a positive amount, got ${quote(initialCash)}.`,
  );
  check(Math.abs(priority) <= 100_000, 'priority', `Expected -100000 to 100000, got ${quote(priority)}.`);
  return issues;
}

function checkRevision(asOf: number | null, dataset: DatasetRow): number {
  if (asOf === null) return dataset.revision;
  if (asOf >= 1 && asOf < dataset.oldestRevision) throw new RevisionPrunedError(asOf, dataset.oldestRevision);
  if (asOf >= 1 && asOf <= dataset.revision) return asOf;
  const message = `Expected a revision from ${dataset.oldestRevision} to ${dataset.revision}, got ${quote(asOf)}.`;
  throw new InvalidInputError([{ path: ['input', 'asOf'], message }]);
}

async function requireModels(database: Database, ids: readonly number[]): Promise<ModelRow[]> {
  const found = await findModels(database, ids);
  return ids.map((id) => {
    const model = found.get(id);
    if (!model) throw new NotFoundError('model', String(id), 'The query `models` lists those that exist.');
    return model;
  });
}

/** The symbols sorted, so that their order in the request changes nothing. */
function checkSymbols(
  input: LaunchInput,
  available: readonly Availability[],
  dataset: string,
  maximum: number,
): string[] {
  const known = new Set(available.map(({ symbol }) => symbol));
  const wanted = [...new Set(input.symbols ?? known)].sort();
  for (const symbol of input.benchmark === null ? wanted : [...wanted, input.benchmark])
    if (!known.has(symbol))
      throw new NotFoundError('symbol', symbol, `The dataset ${quote(dataset)} has ${listed([...known])}.`);
  if (wanted.length === 0)
    throw new DataUnavailableError(`The dataset ${quote(dataset)} has no bars yet: import some with importBars.`);
  if (wanted.length > maximum)
    throw new InvalidInputError([
      { path: ['input', 'symbols'], message: `Expected at most ${maximum} symbols, got ${wanted.length}.` },
    ]);
  return wanted;
}

function checkRange({ from, to }: LaunchInput, available: readonly Availability[]): { from: number; to: number } {
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

/** At most ten names, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return names.slice(0, 10).map(quote).join(', ') + more;
}
