import {
  BenchmarkReturns,
  type Convention,
  METRICS,
  type MetricName,
  type MetricValue,
  measureReturns,
  returnsOf,
} from '../../engine/index.ts';
import { inferCalendar } from '../../resolvers/market-data/calendar.ts';
import { textTable } from '../terminal/text-table.ts';
import { type Series, readSeries } from './read-series.ts';
import type { WantedColumns } from './series-columns.ts';

/** Trading days a year, where there are no dates to tell it from. */
const DEFAULT_PERIODS = 252;

export interface MetricsOptions {
  readonly returns?: true | undefined;
  readonly equity?: true | undefined;
  readonly column?: string | undefined;
  readonly benchmark?: string | undefined;
  readonly convention: Convention;
  readonly periodsPerYear?: number | undefined;
  readonly json?: true | undefined;
}

/**
 * `hindcast metrics`: a CSV of returns or of equity on standard input, every metric of them on standard output, or the
 * reason why there is none. Of equity the first value is what the account started with.
 */
export async function metrics(options: MetricsOptions): Promise<void> {
  const { convention, json } = options;
  const series = await readSeries(process.stdin, wantedOf(options));
  const { kind, times } = series;
  const told = times && times.length > 1 ? inferCalendar(times).periodsPerYear : DEFAULT_PERIODS;
  const periodsPerYear = options.periodsPerYear ?? told;
  const measured = inOrder(measureSeries(series, { periodsPerYear, convention }));
  const answer = json
    ? JSON.stringify({ kind, convention, periodsPerYear, metrics: measured })
    : tableOf(measured, `${convention}, ${periodsPerYear} periods a year`);
  process.stdout.write(`${answer}\n`);
}

function wantedOf({ returns, equity, column, benchmark }: MetricsOptions): WantedColumns {
  const given = returns ? 'RETURNS' : undefined;
  const kind = equity ? 'EQUITY' : given;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(column === undefined ? {} : { column }),
    ...(benchmark === undefined ? {} : { benchmark }),
  };
}

/** The metrics of a series. The benchmark of equity is taken as levels, that of returns as returns. */
function measureSeries(
  { kind, values, times, benchmark }: Series,
  rules: { readonly periodsPerYear: number; readonly convention: Convention },
): Partial<Record<MetricName, MetricValue>> {
  if (kind === 'RETURNS')
    return measureReturns(values, { ...rules, ...(times ? { times } : {}), ...(benchmark ? { benchmark } : {}) });
  const [start = Number.NaN] = values;
  return measureReturns(returnsOf(values.subarray(1), start), {
    ...rules,
    ...(times ? { times: times.subarray(1) } : {}),
    ...(benchmark ? { benchmark: returnsOfLevels(benchmark).subarray(1) } : {}),
  });
}

/** A missing level has no return; the next return is against the last level before it. */
function returnsOfLevels(levels: Float64Array): Float64Array {
  const places = levels.map((_, place) => place);
  const returns = new BenchmarkReturns();
  returns.push(places, places, levels);
  return returns.values();
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
