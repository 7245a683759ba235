import { METRICS, type MetricName } from '../../engine/index.ts';
import type { Loaders } from '../../loaders/index.ts';
import type { BacktestModelRow } from '../../store/index.ts';

/** An order by a metric, the best first, or the worst where `reverse` is set. */
export interface ResultOrder {
  readonly metric: MetricName;
  readonly reverse: boolean;
}

/** The results of a backtest that are ready, in the order of the launch, or by a metric with the best first. */
export async function orderResults(
  loaders: Loaders,
  backtestId: string,
  order?: ResultOrder,
): Promise<BacktestModelRow[]> {
  const rows = (await loaders.backtestModels.load(backtestId)).filter(({ status }) => status === 'COMPLETED');
  if (!order) return rows;
  const results = await loaders.results.loadMany(rows.map((row) => row.key));
  const scored = rows.map((row, index) => {
    const result = results[index];
    if (result instanceof Error) throw result;
    return { row, value: result?.metrics[order.metric]?.value ?? null };
  });
  return scored.sort((a, b) => compareValues(a.value, b.value, order)).map(({ row }) => row);
}

/** For sorting by a metric, the best first, or the worst where `reverse` is set. A null comes last either way. */
export function compareValues(a: number | null, b: number | null, { metric, reverse }: ResultOrder): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const better = METRICS[metric].better === 'LOWER' ? a - b : b - a;
  return reverse ? -better : better;
}
