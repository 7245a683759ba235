import { DEFAULT_EXECUTION, type Execution } from '../../engine/index.ts';
import { InvalidInputError, quote } from '../../errors.ts';
import type { BacktestSpec, ModelReference, ModelRow } from '../../store/index.ts';
import {
  type DataRange,
  type DataRangeInput,
  type RangeData,
  checkRangeInput,
  rangeOf,
} from '../market-data/data-range.ts';
import { periodsIssue } from '../market-data/periods-per-year.ts';
import { InputChecks } from '../input-checks.ts';
import { nameIssues } from '../names.ts';

/** What a client asks for: the parts of the spec that need no look at the data, the range and the models as given. */
export interface LaunchInput extends DataRangeInput, Pick<BacktestSpec, 'strategy' | 'initialCash' | 'convention'> {
  /** Null for `delistAfterBars` stands for its default, which depends on the timeframe. */
  readonly execution: Omit<Execution, 'delistAfterBars'> & { readonly delistAfterBars: number | null };
  readonly models: readonly ModelReference[];
  /** Whether to measure how well scores predict returns. */
  readonly quality: boolean;
  /** Bars a year; that of the dataset, or told from the bars of the symbols, when null. */
  readonly periodsPerYear: number | null;
  readonly cache: 'USE' | 'REFRESH' | 'NONE';
  readonly priority: number;
  /** Chosen by the client, so that it may send the same launch again; null for none. */
  readonly idempotencyKey: string | null;
  /** The name of the key that launches it. */
  readonly createdBy: string;
}

/** What the store says of the names of a launch. */
export interface LaunchData extends RangeData {
  readonly models: readonly ModelRow[];
  /** Bars a year, told from the bars of a range. */
  readonly tellPeriodsPerYear: (range: DataRange) => Promise<number>;
}

/**
 * The spec that an input means over the data, with every default written out.
 * @throws as `resolveDataRange` does; InvalidInputError where a model is given twice
 */
export async function resolveSpec(input: LaunchInput, maxSymbols: number, data: LaunchData): Promise<BacktestSpec> {
  const { convention, benchmark, strategy, initialCash } = input;
  const range = await rangeOf(input, { maxSymbols, root: ['input'] }, data);
  const periodsPerYear = input.periodsPerYear ?? range.periodsPerYear ?? (await data.tellPeriodsPerYear(range));
  requireDifferent(data.models);
  const delistAfterBars = input.execution.delistAfterBars ?? delistDefault(range.timeframeMs);
  const execution = { ...input.execution, delistAfterBars };
  const spec = { ...range, periodsPerYear, convention, benchmark, strategy, execution, initialCash };
  return input.quality ? spec : { ...spec, quality: false };
}

const DAY_MS = 86_400_000;

/** Within a day, instruments lack bars for hours because their exchange is closed: there the default is in days. */
const delistDefault = (timeframeMs: number) =>
  DEFAULT_EXECUTION.delistAfterBars * Math.max(1, Math.ceil(DAY_MS / timeframeMs));

/** Throws InvalidInputError with every rule that is broken; what exists is not looked at. */
export function checkLaunchInput(input: LaunchInput, maxModels: number): void {
  const checks = new InputChecks(['input']);
  const { models, initialCash, priority, periodsPerYear, idempotencyKey } = input;
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
  if (idempotencyKey !== null)
    for (const { path, message } of nameIssues(['idempotencyKey'], idempotencyKey))
      checks.holds(false, [...path], message);
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
