import type { BacktestModelRow, BacktestRow, ResultSummary } from '../../store/index.ts';

/** One result among those that are compared. */
export interface Trial {
  readonly result: BacktestModelRow;
  readonly backtest: BacktestRow;
  readonly metrics: ResultSummary['metrics'];
}

/** A trial with its rank by the metric of the comparison, and its value, null where that is undefined. */
export interface ComparisonRow extends Trial {
  readonly rank: number;
  readonly value: number | null;
}

/** Loads what many rows share once for each, not once a row. */
export async function loadEach<Key, Value>(
  loader: { load(key: Key): Promise<Value> },
  rows: readonly BacktestModelRow[],
  keyOf: (row: BacktestModelRow) => Key,
): Promise<Value[]> {
  const keys = [...new Set(rows.map(keyOf))];
  const values = new Map(await Promise.all(keys.map(async (key) => [key, await loader.load(key)] as const)));
  return rows.map((row) => values.get(keyOf(row)) as Value);
}
