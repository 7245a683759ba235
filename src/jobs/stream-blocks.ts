import { type PanelBlock, alignPanel, compileFeatures, evaluateBlocks } from '../engine/index.ts';
import { FeatureBlock } from '../models/index.ts';
import { type BacktestSpec, type Database, type InstrumentBlock, readBlocks } from '../store/index.ts';

/** What every model of a run gets of one bucket of the grid: prices, and all features of the run. */
export interface RunBlock {
  readonly panel: PanelBlock;
  /** `[bars * symbols]` rows, one column for each expression of the run, in their order. */
  readonly features: FeatureBlock;
  /** The benchmark's own bars in this bucket; absent where the run has none. */
  readonly benchmark: { readonly times: Float64Array; readonly closes: Float64Array } | undefined;
  /** Milliseconds spent on features. */
  readonly featuresMs: number;
  /** How much of the range is done after this block, from 0 to 1. */
  readonly fractionDone: number;
}

/** Which bars are read. */
export type BlockRange = Pick<
  BacktestSpec,
  'datasetId' | 'revision' | 'timeframeMs' | 'symbols' | 'from' | 'to' | 'benchmark'
>;

const PRICES = ['open', 'high', 'low', 'close'];

/** Reads the data of a run once, block after block, and computes all features that any of its models takes. */
export async function* streamBlocks(
  database: Database,
  spec: BlockRange,
  expressions: readonly string[],
  now: () => number,
): AsyncGenerator<RunBlock> {
  const plan = compileFeatures(expressions);
  const { symbols, benchmark } = spec;
  const range = {
    ...spec,
    symbols: benchmark === null || symbols.includes(benchmark) ? symbols : [...symbols, benchmark],
    fields: [...new Set([...PRICES, ...plan.fields])],
    warmupBars: plan.warmupBars,
    crossSectionDepth: plan.crossSectionDepth,
    asOf: spec.revision,
  };
  for await (const read of readBlocks(database, range)) {
    const blocks = read.filter(({ symbol }) => symbols.includes(symbol));
    const { block: panel, rows } = alignPanel(blocks);
    if (panel.bars === 0) continue;
    const began = now();
    const features = computeFeatures(plan, expressions.length, blocks, rows, panel);
    const lastTime = panel.times[panel.bars - 1];
    const fractionDone = spec.to > spec.from ? (lastTime - spec.from) / (spec.to - spec.from) : 1;
    yield { panel, features, benchmark: closesOf(read, benchmark), featuresMs: now() - began, fractionDone };
  }
}

function closesOf(blocks: readonly InstrumentBlock[], symbol: string | null): RunBlock['benchmark'] {
  const block = blocks.find((candidate) => candidate.symbol === symbol);
  if (!block) return undefined;
  const { times, columns, begin, end } = block;
  return { times: times.subarray(begin, end), closes: (columns['close'] ?? times).subarray(begin, end) };
}

/** Each instrument's features over its own bars, laid out in the rows of the panel; NaN where it has no bar. */
function computeFeatures(
  plan: ReturnType<typeof compileFeatures>,
  count: number,
  blocks: readonly InstrumentBlock[],
  rows: readonly Int32Array[],
  { bars, symbols }: PanelBlock,
): FeatureBlock {
  const columns = Array.from({ length: count }, () => new Float64Array(bars * symbols).fill(Number.NaN));
  let symbol = 0;
  for (const values of evaluateBlocks(plan, blocks)) {
    const { gridBegin, begin } = blocks[symbol];
    const places = rows[symbol];
    for (let feature = 0; feature < count; feature += 1) {
      const column = columns[feature];
      const own = values[feature];
      for (let index = 0; index < places.length; index += 1)
        column[places[index] * symbols + symbol] = own[begin - gridBegin + index];
    }
    symbol += 1;
  }
  return new FeatureBlock(bars * symbols, columns);
}
