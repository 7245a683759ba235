import { type Database, findDatasets, importChunks } from '../../src/store/index.ts';
import { walk } from '../workloads.ts';

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2005, 0, 1);
/** Symbols in memory at once. */
const GROUP = 50;

export interface DatasetShape {
  readonly name: string;
  readonly symbols: number;
  readonly bars: number;
}

export const W4: DatasetShape = { name: 'w4', symbols: 800, bars: 3391 };
export const W4_LONG: DatasetShape = { name: 'w4-long', symbols: 800, bars: 33_910 };
export const ALPHA: DatasetShape = { name: 'alpha', symbols: 300, bars: 2520 };

export const symbolsOf = ({ symbols }: DatasetShape): string[] =>
  Array.from({ length: symbols }, (_, symbol) => `S${symbol}`);

/** Imports daily bars of random walks, with a mean price of each bar as `vwap`. */
export async function importWalk(database: Database, shape: DatasetShape): Promise<void> {
  await importChunks(database, {
    dataset: shape.name,
    source: 'bench',
    parts: walks(shape),
    timeframeOf: () => DAY,
    periodsPerYear: null,
    createdBy: 'bench',
  });
  await database.pool.query('ANALYZE');
}

async function* walks({ symbols, bars }: DatasetShape) {
  const times = Float64Array.from({ length: bars }, (_, bar) => FIRST_DAY + bar * DAY);
  for (let first = 0; first < symbols; first += GROUP) {
    const count = Math.min(GROUP, symbols - first);
    const prices = walk({ seed: 400 + first, symbols: count, bars, drift: 0.0003, volatility: 0.015 });
    const columnOf = (cells: Float64Array, symbol: number) =>
      Float64Array.from({ length: bars }, (_, bar) => cells[bar * count + symbol]);
    const instruments = Array.from({ length: count }, (_, symbol) => {
      const [open, high, low, close, volume] = [
        columnOf(prices.open, symbol),
        columnOf(prices.high, symbol),
        columnOf(prices.low, symbol),
        columnOf(prices.close, symbol),
        columnOf(prices.volume, symbol),
      ];
      const vwap = close.map((price, bar) => (high[bar] + low[bar] + price) / 3);
      return [`S${first + symbol}`, { times, columns: { open, high, low, close, volume, vwap } }] as const;
    });
    yield { rows: count * bars, instruments: new Map(instruments) };
  }
}

/** All bars of a dataset, as a request for buckets. */
export async function wholeRange(database: Database, shape: DatasetShape) {
  const dataset = (await findDatasets(database, [shape.name])).get(shape.name);
  if (!dataset) throw new Error(`The dataset ${shape.name} was not imported.`);
  return {
    datasetId: dataset.id,
    timeframeMs: dataset.timeframeMs,
    revision: dataset.revision,
    symbols: symbolsOf(shape),
    from: 0,
    to: Date.UTC(2200, 0, 1),
  };
}
