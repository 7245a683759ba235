import { type PanelSlice, alignTimes, emptyCells, placeColumn } from '../engine/index.ts';
import { type Bucket, type BucketPart, type ColumnSources, readBuckets } from '../columns/index.ts';
import { FeatureMatrix } from '../models/index.ts';
import type { BacktestSpec } from '../store/index.ts';
import { type BenchmarkBars, BenchmarkReader } from './benchmark-reader.ts';

/** What every model of a run gets of one bucket of the grid: prices, and all features of the run. */
export interface RunSlice {
  readonly panel: PanelSlice;
  /** `[bars * symbols]` rows, one column for each expression of the run, in their order. */
  readonly features: FeatureMatrix;
  /** The benchmark's own bars, after those of the slice before; absent where the run has none. */
  readonly benchmark: BenchmarkBars | undefined;
  /** Milliseconds spent on features. */
  readonly featuresMs: number;
  /** How much of the range is done after this slice, from 0 to 1. */
  readonly fractionDone: number;
}

/** Which bars are read. */
export type BlockRange = Pick<
  BacktestSpec,
  'datasetId' | 'revision' | 'timeframeMs' | 'symbols' | 'from' | 'to' | 'benchmark'
>;

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Reads the data of a run once, slice after slice, and computes all features that any of its models takes. */
export async function* streamSlices(
  sources: ColumnSources,
  spec: BlockRange,
  expressions: readonly string[],
): AsyncGenerator<RunSlice> {
  const request = { ...spec, asOf: spec.revision, fields: PRICES, expressions };
  const benchmark = spec.benchmark === null ? undefined : new BenchmarkReader(sources, spec, spec.benchmark);
  try {
    let filling: FillingSlice | undefined;
    for await (const part of readBuckets(sources, request)) {
      filling ??= new FillingSlice(part.bucket, expressions.length);
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
class FillingSlice {
  readonly panel: PanelSlice;
  readonly features: FeatureMatrix;
  featuresMs = 0;
  readonly #bucket: Bucket;
  readonly #rows: readonly Int32Array[];
  readonly #columns: readonly Float64Array[];

  constructor(bucket: Bucket, features: number) {
    const symbols = bucket.instruments.length;
    const { times, rows } = alignTimes(bucket.instruments);
    const cells = () => emptyCells(times.length, symbols);
    this.#bucket = bucket;
    this.#rows = rows;
    this.#columns = Array.from({ length: features }, cells);
    this.panel = { bars: times.length, symbols, times, open: cells(), high: cells(), low: cells(), close: cells() };
    this.features = new FeatureMatrix(times.length * symbols, this.#columns);
  }

  add({ first, fields, features, computeMs }: BucketPart): void {
    this.featuresMs += computeMs;
    const { symbols } = this.panel;
    for (const [index, prices] of fields.entries()) {
      const symbol = first + index;
      const place = { symbols, symbol, rows: this.#rows[symbol] };
      const { begin } = this.#bucket.instruments[symbol];
      for (const name of PRICES) placeColumn(this.panel[name], place, prices[name].subarray(begin));
      for (const [feature, cells] of this.#columns.entries())
        placeColumn(cells, place, features[index][feature].subarray(begin));
    }
  }
}
