import type { Services } from '../../context.ts';
import type { Convention, Execution, Strategy } from '../../engine/index.ts';
import { InvalidInputError, quote } from '../../errors.ts';
import type { BacktestSpec, ModelReference, ModelRow } from '../../store/index.ts';
import { type DataRangeInput, checkRangeInput, resolveDataRange } from '../market-data/data-range.ts';
import { InputChecks } from '../input-checks.ts';
import { requireModels } from '../models/model-references.ts';

export interface LaunchInput extends DataRangeInput {
  readonly models: readonly ModelReference[];
  readonly strategy: Strategy;
  readonly execution: Execution;
  readonly initialCash: number;
  readonly convention: Convention;
  readonly cache: 'USE' | 'REFRESH';
  readonly priority: number;
}

/** Checks a launch against what exists and writes out every default. Names all that is wrong with the input at once. */
export async function resolveLaunch(
  { config, database }: Services,
  input: LaunchInput,
): Promise<{ spec: BacktestSpec; models: ModelRow[] }> {
  checkInput(input, config.maxModels);
  const range = await resolveDataRange(database, input, { maxSymbols: config.maxSymbols, root: ['input'] });
  const models = await requireModels(database, input.models);
  requireDifferent(models);
  const spec: BacktestSpec = {
    ...range,
    convention: input.convention,
    benchmark: input.benchmark,
    strategy: input.strategy,
    execution: input.execution,
    initialCash: input.initialCash,
  };
  return { spec, models };
}

function checkInput(input: LaunchInput, maxModels: number): void {
  const checks = new InputChecks(['input']);
  const { models, initialCash, priority } = input;
  const count = models.length;
  const none = 'Expected at least one model, got none. The query `models` lists those that exist.';
  checks.holds(count > 0, ['models'], none);
  checks.holds(count <= maxModels, ['models'], `Expected at most ${maxModels} models, got ${count}.`);
  checkRangeInput(checks, input);
  checks.that(Number.isFinite(initialCash) && initialCash > 0, ['initialCash'], 'a positive amount', initialCash);
  checks.range(['priority'], priority, -100_000, 100_000);
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
