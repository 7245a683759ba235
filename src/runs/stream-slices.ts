import { type PanelSlice, alignTimes, emptyCells, placeColumn } from '../engine/index.ts';
import { type Bucket, type BucketPart, type ColumnSources, readBuckets } from '../columns/index.ts';
import { FeatureMatrix } from '../models/index.ts';
import type { BarRange } from '../store/index.ts';
import { type BenchmarkBars, BenchmarkReader } from './benchmark-reader.ts';

/** What every model of a run gets of one bucket: the prices, and the features of all models. */
export interface RunSlice {
  readonly panel: PanelSlice;
  /** `bars * symbols` rows, bar by bar; one column for each expression of the run, in their order. */
  readonly features: FeatureMatrix;
  /** The benchmark's bars since those of the slice before; undefined where the run has no benchmark. */
  readonly benchmark: BenchmarkBars | undefined;
  /** Milliseconds spent on computing features. */
  readonly featuresMs: number;
  /** How much of the range is done with this slice, from 0 to 1. */
  readonly fractionDone: number;
  /** Whether no slice comes after it. */
  readonly endsRange: boolean;
}

/** What a run reads. The fields are always the four prices. */
export interface SliceRequest extends Omit<BarRange, 'fields'> {
  /** A symbol of the same dataset. */
  readonly benchmark: string | null;
  /** The features of all models of the run, each once. */
  readonly expressions: readonly string[];
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Reads the data of a run once, in slices of one bucket each that follow each other in time. */
export async function* streamSlices(sources: ColumnSources, request: SliceRequest): AsyncGenerator<RunSlice> {
  const { from, to, expressions } = request;
  const benchmark = request.benchmark === null ? undefined : new BenchmarkReader(sources, request, request.benchmark);
  try {
    let filling: FillingSlice | undefined;
    for await (const part of readBuckets(sources, { ...request, fields: PRICES })) {
      filling ??= new FillingSlice(part.bucket, expressions.length);
      filling.add(part);
      if (!part.isLast) continue;
      const { panel, features, featuresMs, endsRange } = filling;
      filling = undefined;
      if (panel.bars === 0) continue;
      const lastTime = panel.times[panel.bars - 1];
      const fractionDone = to > from ? (lastTime - from) / (to - from) : 1;
      yield { panel, features, benchmark: await benchmark?.until(lastTime), featuresMs, fractionDone, endsRange };
    }
  } finally {
    await benchmark?.close();
  }
}

/** A slice that is filled part by part. An instrument's cells are NaN at times at which it has no bar of its own. */
class FillingSlice {
  readonly panel: PanelSlice;
  readonly features: FeatureMatrix;
  featuresMs = 0;
  readonly endsRange: boolean;
  readonly #bucket: Bucket;
  readonly #rows: readonly Int32Array[];
  readonly #columns: readonly Float64Array[];

  constructor(bucket: Bucket, features: number) {
    const symbols = bucket.instruments.length;
    const { times, rows } = alignTimes(bucket.instruments);
    const cells = () => emptyCells(times.length, symbols);
    this.#bucket = bucket;
    this.endsRange = bucket.endsRange;
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
      const target = { symbols, symbol, rows: this.#rows[symbol] };
      const { begin } = this.#bucket.instruments[symbol];
      for (const name of PRICES) placeColumn(this.panel[name], target, prices[name].subarray(begin));
      for (const [feature, cells] of this.#columns.entries())
        placeColumn(cells, target, features[index][feature].subarray(begin));
    }
  }
}
