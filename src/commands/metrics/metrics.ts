import {
  type Convention,
  METRICS,
  type MetricName,
  type MetricValue,
  inferCalendar,
  measureReturns,
  pairReturns,
  returnsOf,
} from '../../engine/index.ts';

import { textTable } from '../terminal/text-table.ts';
import { type Series, readSeries } from './read-series.ts';

/** Trading days a year, where there are no dates to tell it from. */
const DEFAULT_PERIODS = 252;

export interface MetricsOptions {
  /** The values are returns, or equity; without either, the name of their column tells. */
  readonly returns?: true;
  readonly equity?: true;
  readonly column?: string;
  /** The column of the benchmark, of the same kind as the values. */
  readonly benchmark?: string;
  readonly convention: Convention;
  readonly periodsPerYear?: number;
  readonly json?: true;
}

/**
 * `hindcast metrics`: reads a CSV of returns or of equity on standard input and prints every metric of them, or the
 * reason why there is none. The first value of equity is what the account started with.
 */
export async function metrics({ convention, json, ...options }: MetricsOptions): Promise<void> {
  const { returns, equity, column, benchmark } = options;
  const kindSaid = equity ? 'EQUITY' : undefined;
  const series = await readSeries(process.stdin, { kind: returns ? 'RETURNS' : kindSaid, column, benchmark });
  const { kind, times } = series;
  const told = times && times.length > 1 ? inferCalendar(times).periodsPerYear : DEFAULT_PERIODS;
  const periodsPerYear = options.periodsPerYear ?? told;
  const measured = inOrder(measureSeries(series, { periodsPerYear, convention }));
  const answer = json
    ? JSON.stringify({ kind, convention, periodsPerYear, metrics: measured })
    : tableOf(measured, `${convention}, ${periodsPerYear} periods a year`);
  process.stdout.write(`${answer}\n`);
}

/** The metrics of a series. The benchmark of equity is taken as levels, that of returns as returns. */
function measureSeries(
  { kind, values, times, benchmark }: Series,
  rules: { readonly periodsPerYear: number; readonly convention: Convention },
): Partial<Record<MetricName, MetricValue>> {
  if (kind === 'RETURNS')
    return measureReturns(values, {
      ...rules,
      ...(times ? { times } : {}),
      ...(benchmark ? { paired: { own: values, benchmark } } : {}),
    });
  const [start = Number.NaN] = values;
  const returns = returnsOf(values, start);
  const pairs = benchmark ? pairReturns(returns, benchmark) : undefined;
  return measureReturns(returns.subarray(1), {
    ...rules,
    ...(times ? { times: times.subarray(1) } : {}),
    ...(pairs ? { paired: { own: pairs.own.subarray(1), benchmark: pairs.benchmark.subarray(1) } } : {}),
  });
}

function inOrder(measured: Partial<Record<MetricName, MetricValue>>): Partial<Record<MetricName, MetricValue>> {
  const names = (Object.keys(METRICS) as MetricName[]).filter((name) => name in measured);
  return Object.fromEntries(names.map((name) => [name, measured[name]]));
}

function tableOf(measured: Partial<Record<MetricName, MetricValue>>, title: string): string {
  const rows = Object.entries(measured).map(([name, { value, reason = '' }]) => [
    name,
    value === null ? '-' : String(Number(value.toPrecision(8))),
    value === null ? reason : '',
  ]);
  return `  ${title}\n\n${textTable(['metric', { title: 'value', isNumber: true }, 'why there is none'], rows)}`;
}
