import type { Services } from '../../context.ts';
import { DEFAULT_EXECUTION, type Execution } from '../../engine/index.ts';
import { InvalidInputError, quote } from '../../errors.ts';
import type { BacktestSpec, ModelReference, ModelRow } from '../../store/index.ts';
import { type DataRangeInput, checkRangeInput, resolveDataRange } from '../market-data/data-range.ts';
import { periodsIssue, tellPeriodsPerYear } from '../market-data/periods-per-year.ts';
import { InputChecks } from '../input-checks.ts';
import { requireModels } from '../models/model-references.ts';

/** What a client asks for: the parts of the spec that need no look at the data, the range and the models as given. */
export interface LaunchInput extends DataRangeInput, Pick<BacktestSpec, 'strategy' | 'initialCash' | 'convention'> {
  /** Null for `delistAfterBars` stands for its default, which depends on the timeframe. */
  readonly execution: Omit<Execution, 'delistAfterBars'> & { readonly delistAfterBars: number | null };
  readonly models: readonly ModelReference[];
  /** Bars a year; that of the dataset, or told from the bars of the symbols, when null. */
  readonly periodsPerYear: number | null;
  readonly cache: 'USE' | 'REFRESH';
  readonly priority: number;
  /** The name of the key that launches it. */
  readonly createdBy: string;
}

/**
 * Looks up the range and the models of a launch. Throws InvalidInputError with every rule that is broken, and
 * NotFoundError, DataUnavailableError or RevisionPrunedError for what does not exist.
 */
export async function resolveLaunch(
  { config, database }: Services,
  input: LaunchInput,
): Promise<{ spec: BacktestSpec; models: ModelRow[] }> {
  checkInput(input, config.maxModels);
  const { convention, benchmark, strategy, initialCash } = input;
  const range = await resolveDataRange(database, input, { maxSymbols: config.maxSymbols, root: ['input'] });
  const periodsPerYear = input.periodsPerYear ?? range.periodsPerYear ?? (await tellPeriodsPerYear(database, range));
  const models = await requireModels(database, input.models);
  requireDifferent(models);
  const delistAfterBars = input.execution.delistAfterBars ?? delistDefault(range.timeframeMs);
  const execution = { ...input.execution, delistAfterBars };
  return { spec: { ...range, periodsPerYear, convention, benchmark, strategy, execution, initialCash }, models };
}

const DAY_MS = 86_400_000;

/** Within a day, instruments lack bars for hours because their exchange is closed: there the default is in days. */
const delistDefault = (timeframeMs: number) =>
  DEFAULT_EXECUTION.delistAfterBars * Math.max(1, Math.ceil(DAY_MS / timeframeMs));

function checkInput(input: LaunchInput, maxModels: number): void {
  const checks = new InputChecks(['input']);
  const { models, initialCash, priority, periodsPerYear } = input;
  const count = models.length;
  const none = 'Expected at least one model, got none. The query `models` lists those that exist.';
  checks.holds(count > 0, ['models'], none);
  checks.holds(count <= maxModels, ['models'], `Expected at most ${maxModels} models, got ${count}.`);
  checkRangeInput(checks, input);
  const isAmount = Number.isFinite(initialCash) && initialCash > 0;
  checks.that(isAmount, ['initialCash'], { expected: 'a positive amount', got: initialCash });
  const issue = periodsIssue(periodsPerYear);
  checks.holds(issue === undefined, ['periodsPerYear'], issue ?? '');
  checks.range(['priority'], priority, [-100_000, 100_000]);
  checks.throwIssues();
}

function requireDifferent(models: readonly ModelRow[]): void {
  const seen = new Set<number>();
  for (const { id, name, version } of models) {
    if (seen.has(id)) {
      const message = `Expected different models, got ${quote(`${name}@${version}`)} twice.`;
      throw new InvalidInputError([{ path: ['input', 'models'], message }]);
    }
    seen.add(id);
  }
}
