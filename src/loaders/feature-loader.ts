import DataLoader from 'dataloader';
import { compileFeatures, evaluateBlocks } from '../engine/index.ts';
import { type Database, type DatasetRow, findAvailability, readBlocks } from '../store/index.ts';

/** One feature of one symbol over a range. */
export interface FeatureKey {
  readonly dataset: DatasetRow;
  readonly symbol: string;
  readonly expression: string;
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
}

/** The values of a feature at the bars of its symbol; NaN where it is undefined. */
export interface FeatureColumn {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Loads features: whatever is asked for in one tick over the same range is read together and computed together, so the
 * number of statements depends on neither the number of symbols nor that of features. Cross-sections compare all symbols
 * of the dataset that have the bar.
 */
export function createFeatureLoader(database: Database): DataLoader<FeatureKey, FeatureColumn, string> {
  const idOf = (key: FeatureKey) => JSON.stringify([key.symbol, key.expression]);
  const rangeOf = ({ dataset, from, to }: FeatureKey) => JSON.stringify([dataset.id, dataset.revision, from, to]);
  return new DataLoader<FeatureKey, FeatureColumn, string>(
    async (keys) => {
      const groups = Map.groupBy(keys, rangeOf);
      const loaded = new Map<string, Map<string, FeatureColumn>>();
      for (const [range, group] of groups) loaded.set(range, await loadGroup(database, group, idOf));
      return keys.map(
        (key) => loaded.get(rangeOf(key))?.get(idOf(key)) ?? new Error(`No column was computed for ${idOf(key)}.`),
      );
    },
    { cacheKeyFn: (key) => rangeOf(key) + idOf(key) },
  );
}

async function loadGroup(
  database: Database,
  keys: readonly FeatureKey[],
  idOf: (key: FeatureKey) => string,
): Promise<Map<string, FeatureColumn>> {
  const [first] = keys;
  if (!first) return new Map();
  const expressions = [...new Set(keys.map(({ expression }) => expression))];
  const wanted = new Set(keys.map(({ symbol }) => symbol));
  const plan = compileFeatures(expressions);
  const { id: datasetId, timeframeMs, revision: asOf } = first.dataset;
  const { from, to } = first;
  const symbols = plan.crossSectional
    ? (await findAvailability(database, datasetId, asOf)).map(({ symbol }) => symbol)
    : [...wanted];
  const { fields, warmupBars, crossSectionDepth } = plan;
  const range = { datasetId, timeframeMs, symbols, fields, from, to, warmupBars, crossSectionDepth, asOf };
  const parts = new Map<string, FeatureColumn[]>();
  for await (const blocks of readBlocks(database, range)) {
    let next = 0;
    for (const columns of evaluateBlocks(plan, blocks)) {
      const block = blocks[next];
      next += 1;
      if (!wanted.has(block.symbol)) continue;
      for (const [index, expression] of expressions.entries()) {
        const id = JSON.stringify([block.symbol, expression]);
        const list = parts.get(id) ?? [];
        const { begin, gridBegin, end, times } = block;
        list.push({ times: times.slice(begin, end), values: columns[index].slice(begin - gridBegin) });
        parts.set(id, list);
      }
    }
  }
  return new Map(keys.map((key) => [idOf(key), joinColumns(parts.get(idOf(key)) ?? [])]));
}

function joinColumns(parts: readonly FeatureColumn[]): FeatureColumn {
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
