import { type Batch, type ExportColumn, joinNumbers, repeated, withResult } from '../../exports/index.ts';
import type { Services } from '../../context.ts';
import { RevisionPrunedError } from '../../errors.ts';
import { requireDataset } from '../market-data/datasets.ts';
import type { ExportedRow } from './exported-results.ts';

export const SCORE_COLUMNS: readonly ExportColumn[] = [
  { name: 'time', type: 'TIME' },
  { name: 'symbol', type: 'TEXT' },
  { name: 'score', type: 'NUMBER' },
];

/** Scores that are computed together, at most. */
const TOGETHER = 100_000;
const ALL_POINTS = 2 ** 31 - 1;

/**
 * What the models said of each bar of their backtests, computed from the revision that they were computed on: a stretch
 * of time after the other, and in it symbol by symbol. NaN where a model has no score.
 *
 * @throws {HindcastError} NOT_FOUND or REVISION_PRUNED where that revision is gone
 */
export async function* scoreRows(
  services: Services,
  results: readonly ExportedRow[],
  { isSingle, signal }: { isSingle: boolean; signal: AbortSignal },
): AsyncGenerator<Batch> {
  for (const { id, name, model, backtest } of results) {
    const { datasetId, dataset, timeframeMs, revision, symbols, from, to } = backtest.spec;
    const { oldestRevision } = await requireDataset(services.database, dataset);
    if (revision < oldestRevision) throw new RevisionPrunedError(revision, oldestRevision);
    const bars = Math.max(1, Math.floor(TOGETHER / symbols.length));
    const expressions = model.inputs.map(({ expression }) => expression);
    const scored = { digest: model.digest, output: model.output, expressions, maxPoints: ALL_POINTS };
    for (let begin = from; begin <= to; begin += bars * timeframeMs) {
      const end = Math.min(to, begin + bars * timeframeMs - 1);
      const range = { datasetId, timeframeMs, revision, symbols, from: begin, to: end };
      const series = await services.models.score({ ...scored, range }, signal);
      const count = series.reduce((sum, { times }) => sum + times.length, 0);
      if (count === 0) continue;
      const rows: Batch = [
        joinNumbers(series.map(({ times }) => times)),
        series.flatMap(({ symbol, times }) => repeated(symbol, times.length)),
        joinNumbers(series.map(({ values }) => values)),
      ];
      yield isSingle ? rows : withResult({ id, name }, rows);
    }
  }
}
