import type { MetricName } from '../../engine/index.ts';
import type { Loaders } from '../../loaders/index.ts';
import type { BacktestModelRow, BacktestRow } from '../../store/index.ts';
import { InputChecks } from '../input-checks.ts';
import { type ComparisonRow, loadEach } from './comparison-row.ts';

/** Conditions on results, all of which hold; null for any. */
export interface ComparisonFilter {
  /** Text that the name of the model contains, in any case. */
  readonly nameContains: string | null;
  /** A tag that the model has. */
  readonly tag: string | null;
  /** States of which the backtest has one. */
  readonly status: readonly BacktestRow['status'][] | null;
  readonly metrics: readonly MetricRange[];
}

/** Both bounds included; null for none. Where a metric is undefined, it is in no range. */
export interface MetricRange {
  readonly metric: MetricName;
  readonly min: number | null;
  readonly max: number | null;
}

/** Whether a row passes. @throws {InvalidInputError} for a range that nothing is in */
export async function createFilter(
  loaders: Loaders,
  filter: ComparisonFilter,
  results: readonly BacktestModelRow[],
): Promise<(row: ComparisonRow) => boolean> {
  const { nameContains, tag, status, metrics } = filter;
  const checks = new InputChecks(['filter']);
  for (const [index, { min, max }] of metrics.entries())
    if (min !== null && max !== null)
      checks.holds(min <= max, ['metrics', String(index)], `Expected a \`max\` of at least ${min}, got ${max}.`);
  checks.throwIssues();
  const wanted = nameContains?.toLowerCase();
  // Models are read only where something is asked of them.
  const models = new Map(
    wanted === undefined && tag === null
      ? []
      : (await loadEach(loaders.models, results, ({ modelId }) => modelId)).map((model) => [model.id, model]),
  );
  return ({ result, backtest, metrics: values }) => {
    const model = models.get(result.modelId);
    if (wanted !== undefined && !model?.name.toLowerCase().includes(wanted)) return false;
    if (tag !== null && !model?.tags.includes(tag)) return false;
    if (status && !status.includes(backtest.status)) return false;
    return metrics.every(({ metric, min, max }) => {
      const value = values[metric]?.value ?? null;
      return value !== null && (min === null || value >= min) && (max === null || value <= max);
    });
  };
}
