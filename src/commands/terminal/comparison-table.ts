import type { ComparisonQuery } from './generated/graphql.ts';
import { textTable } from './text-table.ts';

type Row = NonNullable<ComparisonQuery['backtest']>['comparison']['rows'][number];

const percent = (value: number | null) => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
const number = (digits: number) => (value: number | null) => (value === null ? '-' : value.toFixed(digits));

const right = (title: string) => ({ title, isNumber: true }) as const;

const COLUMNS = [right('#'), 'model', ...['Sharpe', 'DSR', 'CAGR', 'return', 'drawdown', 'trades'].map(right), 'cache'];

/** A comparison as a table for the terminal. */
export function comparisonTable(rows: readonly Row[]): string {
  const body = rows.map(({ rank, deflatedSharpe, result: { model, metrics, cache } }) => [
    String(rank),
    model.name,
    number(2)(metrics.sharpe),
    number(2)(deflatedSharpe),
    percent(metrics.cagr),
    percent(metrics.totalReturn),
    percent(metrics.maxDrawdown),
    number(0)(metrics.trades),
    cache.status,
  ]);
  return textTable(COLUMNS, body);
}
