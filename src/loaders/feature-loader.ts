import DataLoader from 'dataloader';
import type { FeatureColumn, FeatureThread } from '../columns/index.ts';
import type { RequestBounds } from './request-bounds.ts';
import type { DatasetRow } from '../store/index.ts';

/** A range of the dataset's newest revision. */
export interface FeatureRange {
  readonly dataset: DatasetRow;
  /** Whether the expression is a label, which may read bars after its own. */
  readonly label: boolean;
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** Points at most. */
  readonly maxPoints: number;
}

/** One feature of one symbol. There may be many of one range, which all have the same object. */
export interface FeatureKey {
  readonly range: FeatureRange;
  readonly symbol: string;
  readonly expression: string;
}

/**
 * Loads features. All that are asked for in one tick over the same range are read and computed together, so the number
 * of SQL statements grows with neither the symbols nor the features.
 */
export function createFeatureLoader(
  features: FeatureThread,
  bounds: RequestBounds,
): DataLoader<FeatureKey, FeatureColumn> {
  return new DataLoader<FeatureKey, FeatureColumn>(
    async (keys) => {
      const groups = Map.groupBy(keys, ({ range }) => range);
      const loaded = new Map<FeatureRange, Map<string, FeatureColumn | Error>>();
      for (const [range, group] of groups) loaded.set(range, await loadGroup(features, bounds, group));
      return keys.map((key) => {
        const series = seriesOf(key);
        return loaded.get(key.range)?.get(series) ?? new Error(`No column was computed for ${series}.`);
      });
    },
    // All that one field asks for is different, and fields seldom ask for the same.
    { cache: false },
  );
}

const seriesOf = ({ symbol, expression }: Omit<FeatureKey, 'range'>) => JSON.stringify([symbol, expression]);

/** The columns of one range; where it fails, each of them is the error, and other ranges are not concerned. */
async function loadGroup(
  thread: FeatureThread,
  bounds: RequestBounds,
  keys: readonly FeatureKey[],
): Promise<Map<string, FeatureColumn | Error>> {
  const { dataset, from, to, label, maxPoints } = keys[0].range;
  const { id: datasetId, timeframeMs, revision } = dataset;
  const symbols = [...new Set(keys.map(({ symbol }) => symbol))];
  const expressions = [...new Set(keys.map(({ expression }) => expression))];
  const range = { datasetId, timeframeMs, revision, from, to, label, maxPoints };
  const names = symbols.flatMap((symbol) => expressions.map((expression) => seriesOf({ symbol, expression })));
  try {
    const columns = await thread.ask({ ...range, symbols, expressions }, bounds);
    return new Map(names.map((name, index) => [name, columns[index]]));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return new Map(names.map((name) => [name, error]));
  }
}
