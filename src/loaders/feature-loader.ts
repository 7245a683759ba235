import DataLoader from 'dataloader';
import type { FeatureColumn, FeatureThread } from '../columns/index.ts';
import type { DatasetRow } from '../store/index.ts';

/** One feature of one symbol over a range of the dataset's newest revision. */
export interface FeatureKey {
  readonly dataset: DatasetRow;
  readonly symbol: string;
  readonly expression: string;
  /** Whether the expression is a label, which may read bars after its own. */
  readonly label: boolean;
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** Points at most. */
  readonly maxPoints: number;
}

/**
 * Loads features. All that are asked for in one tick over the same range are read and computed together, so the number
 * of SQL statements grows with neither the symbols nor the features.
 */
export function createFeatureLoader(
  features: FeatureThread,
  signal: AbortSignal,
): DataLoader<FeatureKey, FeatureColumn, string> {
  return new DataLoader<FeatureKey, FeatureColumn, string>(
    async (keys) => {
      const groups = Map.groupBy(keys, rangeOf);
      const loaded = new Map<string, FeatureColumn | Error>();
      for (const [range, group] of groups)
        for (const [series, column] of await loadGroup(features, signal, group)) loaded.set(range + series, column);
      return keys.map((key) => loaded.get(keyOf(key)) ?? new Error(`No column was computed for ${keyOf(key)}.`));
    },
    { cacheKeyFn: keyOf },
  );
}

const seriesOf = (symbol: string, expression: string) => JSON.stringify([symbol, expression]);
const rangeOf = ({ dataset, from, to, label, maxPoints }: FeatureKey) =>
  JSON.stringify([dataset.id, dataset.revision, from, to, label, maxPoints]);
const keyOf = (key: FeatureKey) => rangeOf(key) + seriesOf(key.symbol, key.expression);

/** The columns of one range; where it fails, each of them is the error, and other ranges are not concerned. */
async function loadGroup(
  thread: FeatureThread,
  signal: AbortSignal,
  keys: readonly FeatureKey[],
): Promise<Map<string, FeatureColumn | Error>> {
  const { dataset, from, to, label, maxPoints } = keys[0];
  const { id: datasetId, timeframeMs, revision } = dataset;
  const symbols = [...new Set(keys.map(({ symbol }) => symbol))];
  const expressions = [...new Set(keys.map(({ expression }) => expression))];
  const range = { datasetId, timeframeMs, revision, from, to, label, maxPoints };
  const names = symbols.flatMap((symbol) => expressions.map((expression) => seriesOf(symbol, expression)));
  try {
    const columns = await thread.read({ ...range, symbols, expressions }, signal);
    return new Map(names.map((name, index) => [name, columns[index]]));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return new Map(names.map((name) => [name, error]));
  }
}
