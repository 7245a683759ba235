import { NotFoundError } from '../../errors.ts';
import type { Loaders, ModelPlace } from '../../loaders/index.ts';
import type { BacktestModelRow } from '../../store/index.ts';

/** A model of a backtest that has a result. Throws NotFoundError where there is no such model, or it has none yet. */
export async function loadResult(loaders: Loaders, place: ModelPlace): Promise<BacktestModelRow> {
  const row = await loaders.backtestModel.load(place);
  if (row.status === 'COMPLETED') return row;
  const { backtestId, ordinal } = place;
  throw new NotFoundError('result', `${backtestId}/${ordinal}`, 'A backtest lists its results under `results`.');
}
