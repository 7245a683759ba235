import type { Context } from '../../context.ts';
import type { SymbolScores } from '../../model-process/score-range.ts';
import type { ModelReference } from '../../store/index.ts';
import { type DataRangeInput, checkRangeInput, resolveDataRange } from '../market-data/data-range.ts';
import { InputChecks } from '../input-checks.ts';
import { requireModels } from './model-references.ts';

export interface ModelScoresRequest extends Omit<DataRangeInput, 'benchmark'> {
  readonly model: ModelReference;
  readonly maxPoints: number;
}

/**
 * Scores a model over a range, symbol by symbol: the scores that a backtest over the same symbols and range decides by.
 * Throws InvalidInputError, NotFoundError, DataUnavailableError and RevisionPrunedError.
 */
export async function modelScores({ services, bounds }: Context, request: ModelScoresRequest): Promise<SymbolScores[]> {
  const { config, database, models } = services;
  const checks = new InputChecks([]);
  const input = { ...request, benchmark: null };
  checkRangeInput(checks, input);
  checks.throwIssues();
  const [model] = await requireModels(database, [request.model]);
  const range = await resolveDataRange(database, input, { maxSymbols: config.maxSymbols, root: [] });
  const { digest, output, inputs } = model;
  const scored = { digest, output, expressions: inputs.map(({ expression }) => expression) };
  const scores = await models.score({ ...scored, range, maxPoints: request.maxPoints }, bounds.signal);
  bounds.takePoints(scores.reduce((points, { times }) => points + times.length, 0));
  return scores;
}
