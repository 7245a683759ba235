import { type PanelBlock, alignTimes, emptyCells, placeColumn } from '../engine/index.ts';
import { type Block, type BlockPart, type BlockSources, readBlocks } from '../columns/index.ts';
import { FeatureBlock } from '../models/index.ts';
import type { BacktestSpec } from '../store/index.ts';
import { type BenchmarkBars, BenchmarkReader } from './benchmark-reader.ts';

/** What every model of a run gets of one bucket of the grid: prices, and all features of the run. */
export interface RunBlock {
  readonly panel: PanelBlock;
  /** `[bars * symbols]` rows, one column for each expression of the run, in their order. */
  readonly features: FeatureBlock;
  /** The benchmark's own bars, after those of the block before; absent where the run has none. */
  readonly benchmark: BenchmarkBars | undefined;
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

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Reads the data of a run once, block after block, and computes all features that any of its models takes. */
export async function* streamBlocks(
  sources: BlockSources,
  spec: BlockRange,
  expressions: readonly string[],
): AsyncGenerator<RunBlock> {
  const request = { ...spec, asOf: spec.revision, fields: PRICES, expressions };
  const benchmark = spec.benchmark === null ? undefined : new BenchmarkReader(sources, spec, spec.benchmark);
  try {
    let filling: FillingBlock | undefined;
    for await (const part of readBlocks(sources, request)) {
      filling ??= new FillingBlock(part.block, expressions.length);
      filling.add(part);
      if (!part.isLast) continue;
      const { panel, features, featuresMs } = filling;
      filling = undefined;
      if (panel.bars === 0) continue;
      const lastTime = panel.times[panel.bars - 1];
      const fractionDone = spec.to > spec.from ? (lastTime - spec.from) / (spec.to - spec.from) : 1;
      yield { panel, features, benchmark: await benchmark?.until(lastTime), featuresMs, fractionDone };
    }
  } finally {
    await benchmark?.close();
  }
}

/** A panel that is filled part by part: each instrument's columns over its own bars, NaN where it has no bar. */
class FillingBlock {
  readonly panel: PanelBlock;
  readonly features: FeatureBlock;
  featuresMs = 0;
  readonly #block: Block;
  readonly #rows: readonly Int32Array[];
  readonly #columns: readonly Float64Array[];

  constructor(block: Block, features: number) {
    const symbols = block.instruments.length;
    const { times, rows } = alignTimes(block.instruments);
    const cells = () => emptyCells(times.length, symbols);
    this.#block = block;
    this.#rows = rows;
    this.#columns = Array.from({ length: features }, cells);
    this.panel = { bars: times.length, symbols, times, open: cells(), high: cells(), low: cells(), close: cells() };
    this.features = new FeatureBlock(times.length * symbols, this.#columns);
  }

  add({ first, fields, features, computeMs }: BlockPart): void {
    this.featuresMs += computeMs;
    const { symbols } = this.panel;
    for (const [index, prices] of fields.entries()) {
      const symbol = first + index;
      const place = { symbols, symbol, rows: this.#rows[symbol] };
      const { begin } = this.#block.instruments[symbol];
      for (const name of PRICES) placeColumn(this.panel[name], place, prices[name], begin);
      for (const [feature, cells] of this.#columns.entries())
        placeColumn(cells, place, features[index][feature], begin);
    }
  }
}
