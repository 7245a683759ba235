import type { ExportedResult } from '../../exports/index.ts';
import type { Loaders, ModelPlace } from '../../loaders/index.ts';
import type { BacktestModelRow, BacktestRow, ModelRow } from '../../store/index.ts';
import { loadEach } from '../comparisons/comparison-row.ts';

/** A result with all that its rows may say. */
export interface ExportedRow extends ExportedResult {
  readonly row: BacktestModelRow;
  readonly backtest: BacktestRow;
  readonly model: ModelRow;
}

/** @param idOf the id by which clients know a result */
export async function exportedResults(
  loaders: Loaders,
  rows: readonly BacktestModelRow[],
  idOf: (place: ModelPlace) => string,
): Promise<ExportedRow[]> {
  const [models, backtests] = await Promise.all([
    loadEach(loaders.models, rows, ({ modelId }) => modelId),
    loadEach(loaders.backtests, rows, ({ backtestId }) => backtestId),
  ]);
  const names = uniqueNames(rows, models);
  return rows.map((row, index) => {
    const backtest = backtests[index];
    const { initialCash, periodsPerYear, symbols } = backtest.spec;
    const result = { key: row.key, id: idOf(row), name: names[index], initialCash, periodsPerYear, symbols };
    return { ...result, row, backtest, model: models[index] };
  });
}

/** The names of models, with as much behind them as it takes to tell one from the other. */
function uniqueNames(rows: readonly BacktestModelRow[], models: readonly ModelRow[]): string[] {
  const candidates = rows.map(({ backtestId, ordinal }, index) => {
    const { name, version } = models[index];
    const ofBacktest = `${name}@${version} ${backtestId.slice(-8)}`;
    return [name, `${name}@${version}`, ofBacktest, `${ofBacktest}/${ordinal}`];
  });
  const counts = new Map<string, number>();
  for (const name of candidates.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return candidates.map((names) => names.find((name) => counts.get(name) === 1) ?? names[names.length - 1]);
}
