import { type Batch, type ExportColumn, RESULT_COLUMNS } from '../../exports/index.ts';
import type { Loaders } from '../../loaders/index.ts';
import { METRIC_NAMES, metricField } from '../backtests/metric-fields.ts';
import type { ExportedRow } from './exported-results.ts';

export const METRIC_COLUMNS: readonly ExportColumn[] = [
  ...RESULT_COLUMNS,
  { name: 'dataset', type: 'TEXT' },
  { name: 'from', type: 'TIME' },
  { name: 'to', type: 'TIME' },
  ...METRIC_NAMES.map((name): ExportColumn => ({ name: metricField(name), type: 'NUMBER' })),
];

/** Results that are read together. */
const TOGETHER = 500;

/** A row a result, with every metric. */
export async function* metricRows(loaders: Loaders, results: readonly ExportedRow[]): AsyncGenerator<Batch> {
  for (let from = 0; from < results.length; from += TOGETHER) {
    const part = results.slice(from, from + TOGETHER);
    const summaries = await Promise.all(part.map(({ key }) => loaders.results.load(key)));
    const specs = part.map(({ backtest }) => backtest.spec);
    yield [
      part.map(({ id }) => id),
      part.map(({ name }) => name),
      specs.map(({ dataset }) => dataset),
      Float64Array.from(specs, (spec) => spec.from),
      Float64Array.from(specs, (spec) => spec.to),
      ...METRIC_NAMES.map((metric) =>
        Float64Array.from(summaries, ({ metrics }) => metrics[metric]?.value ?? Number.NaN),
      ),
    ];
  }
}
