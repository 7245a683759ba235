import { hash } from 'node:crypto';
import type { MetricName } from '../../engine/index.ts';
import type { BacktestRow } from '../../store/index.ts';
import { METRIC_NAMES } from '../backtests/metric-fields.ts';
import type { ComparisonRow } from './comparison-row.ts';

/** Items of a list that are told: every row has them. */
const LISTED = 10;
const DIGEST_DIGITS = 6;

/** A setting in which rows differ. */
export interface SettingColumn {
  /** Where it is in the specification of a backtest: `execution.commissionRate`. */
  readonly path: string;
  /** Its value in each row, as JSON; null where a row has none. */
  readonly values: readonly unknown[];
}

/** The settings of the backtests of some rows that are not the same in all of them, in the order of the launch. */
export function differingSettings(rows: readonly ComparisonRow[]): SettingColumn[] {
  const ofBacktest = new Map<BacktestRow, Map<string, unknown>>();
  const settings = rows.map(({ backtest }) => {
    const known = ofBacktest.get(backtest) ?? new Map(leavesOf(settingsOf(backtest.spec)));
    ofBacktest.set(backtest, known);
    return known;
  });
  const paths = new Set([...ofBacktest.values()].flatMap((leaves) => [...leaves.keys()]));
  return [...paths]
    .filter((path) => new Set([...ofBacktest.values()].map((leaves) => JSON.stringify(leaves.get(path)))).size > 1)
    .map((path) => ({ path, values: settings.map((leaves) => shown(leaves.get(path) ?? null)) }));
}

/** The metrics that are not the same in all of some rows. */
export function differingMetrics(rows: readonly ComparisonRow[]): MetricName[] {
  return METRIC_NAMES.filter((metric) => {
    const valueOf = (row: ComparisonRow) => row.metrics[metric]?.value ?? null;
    return rows.some((row) => valueOf(row) !== valueOf(rows[0]));
  });
}

/** A long list by how it begins, and by a digest, as two may begin alike. */
function shown(value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= LISTED) return value;
  const digest = hash('sha256', JSON.stringify(value)).slice(0, DIGEST_DIGITS);
  return `${value.slice(0, LISTED).join(', ')} and ${value.length - LISTED} more (${digest})`;
}

/** As people give them: instants as text, and nothing that only the store knows. */
function settingsOf(spec: BacktestRow['spec']): object {
  const given = { ...spec, from: new Date(spec.from).toISOString(), to: new Date(spec.to).toISOString() };
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'datasetId'));
}

function leavesOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
}
