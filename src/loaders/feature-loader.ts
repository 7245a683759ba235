import DataLoader from 'dataloader';
import { compileFeatures } from '../engine/index.ts';
import { type DatasetRow, findAvailability } from '../store/index.ts';
import { type ColumnSources, readBuckets } from '../columns/index.ts';

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
}

/** The values of a feature at each bar of its symbol; NaN where it is undefined. */
export interface FeatureColumn {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Loads features. All that are asked for in one tick over the same range are read and computed together, so the number
 * of SQL statements grows with neither the symbols nor the features. Cross-sectional features compare all symbols of
 * the dataset that have a bar at the time.
 */
export function createFeatureLoader(sources: ColumnSources): DataLoader<FeatureKey, FeatureColumn, string> {
  return new DataLoader<FeatureKey, FeatureColumn, string>(
    async (keys) => {
      const groups = Map.groupBy(keys, rangeOf);
      const loaded = new Map<string, Map<string, FeatureColumn>>();
      for (const [range, group] of groups) loaded.set(range, await loadGroup(sources, group));
      return keys.map(
        (key) =>
          loaded.get(rangeOf(key))?.get(seriesOf(key)) ?? new Error(`No column was computed for ${seriesOf(key)}.`),
      );
    },
    { cacheKeyFn: (key) => rangeOf(key) + seriesOf(key) },
  );
}

const seriesOf = ({ symbol, expression }: Pick<FeatureKey, 'symbol' | 'expression'>) =>
  JSON.stringify([symbol, expression]);
const rangeOf = ({ dataset, from, to, label }: FeatureKey) =>
  JSON.stringify([dataset.id, dataset.revision, from, to, label]);

async function loadGroup(sources: ColumnSources, keys: readonly FeatureKey[]): Promise<Map<string, FeatureColumn>> {
  const { dataset, from, to, label } = keys[0];
  const { id: datasetId, timeframeMs, revision } = dataset;
  const symbols = [...new Set(keys.map(({ symbol }) => symbol))];
  const expressions = [...new Set(keys.map(({ expression }) => expression))];
  const { crossSectional } = compileFeatures(expressions, { label });
  const available = crossSectional ? await findAvailability(sources.database, datasetId, revision) : [];
  const comparedWith = crossSectional ? available.map(({ symbol }) => symbol) : symbols;
  const range = { datasetId, timeframeMs, revision, symbols, fields: [], from, to };
  const request = { ...range, comparedWith, expressions, label };
  const parts = new Map<string, FeatureColumn[]>(
    symbols.flatMap((symbol) => expressions.map((expression) => [seriesOf({ symbol, expression }), []])),
  );
  for await (const { bucket, first, features } of readBuckets(sources, request)) {
    for (const [index, columns] of features.entries()) {
      const { symbol, times, begin, end } = bucket.instruments[first + index];
      const own = times.subarray(begin, end);
      for (const [feature, expression] of expressions.entries())
        parts.get(seriesOf({ symbol, expression }))?.push({ times: own, values: columns[feature].slice(begin, end) });
    }
  }
  return new Map([...parts].map(([series, columns]) => [series, joinColumns(columns)]));
}

function joinColumns(parts: readonly FeatureColumn[]): FeatureColumn {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, { times }) => sum + times.length, 0);
  const joined = { times: new Float64Array(length), values: new Float64Array(length) };
  let offset = 0;
  for (const { times, values } of parts) {
    joined.times.set(times, offset);
    joined.values.set(values, offset);
    offset += times.length;
  }
  return joined;
}
