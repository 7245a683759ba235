import { METRICS, type MetricName } from '../../engine/index.ts';
import type { Loaders } from '../../loaders/index.ts';
import type { BacktestModelRow } from '../../store/index.ts';

/** The finished models of a backtest, in the order of the launch, or by a metric with the better first. */
export async function orderResults(
  loaders: Loaders,
  backtestId: string,
  order?: { metric: MetricName; reverse: boolean },
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

/** The better first; a null is after everything, in either direction. */
function compareValues(
  a: number | null,
  b: number | null,
  { metric, reverse }: { metric: MetricName; reverse: boolean },
): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const better = METRICS[metric].better === 'LOWER' ? a - b : b - a;
  return reverse ? -better : better;
}
