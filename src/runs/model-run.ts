import { type HorizonReturns, ScoreQuality, compileFeatures, createModelSimulation } from '../engine/index.ts';
import type { Predictor, PredictorCache } from '../models/index.ts';
import { type BacktestSpec, type ModelRow, type StoredResult, encodeEquity, encodeTrades } from '../store/index.ts';
import { predictorKey, scoreRows } from './predictors.ts';
import type { RunSlice } from './stream-slices.ts';

/** A result as it is computed; whoever stores it adds where it comes from. */
export type ComputedResult = Omit<StoredResult, 'backtestId' | 'datasetId' | 'modelDigest'>;

/** A result to compute: its key, the model that it is of, and which of the backtest's models that is. */
export interface ModelWork {
  readonly key: string;
  readonly model: ModelRow;
  readonly ordinal: number;
}

/** One model on its way through the data: its predictor, its simulated account, and the time that both have taken. */
export interface ModelRun extends ModelWork {
  /** Whether it has a result, or has failed. */
  hasEnded: boolean;
  /** How much of the range is done, from 0 to 1. */
  progress: number;
  /**
   * Scores the bars of a slice and trades on the scores.
   * @param forward returns that are known now, to judge old scores
   */
  push(slice: RunSlice, forward: readonly HorizonReturns[]): Promise<void>;
  /**
   * Closes the account.
   * @param shared ms spent on stages that were done once for all models
   * @param benchmark the benchmark's close at each bar; undefined where there is none
   */
  finish(
    computedAt: Date,
    shared: Readonly<Record<string, number>>,
    benchmark: Float64Array | undefined,
  ): ComputedResult;
}

/** The models of one pass over the data. Whoever opens them disposes of them, which gives their predictors back. */
export interface ModelRuns extends AsyncDisposable {
  readonly runs: readonly ModelRun[];
  /** The distinct feature expressions that they take together. */
  readonly expressions: readonly string[];
}

export interface ModelRunServices {
  readonly predictors: PredictorCache;
  readonly now: () => number;
  /** For each symbol its last closes before the range, as `volatilityWarmup` of the strategy asks for. */
  readonly closesBefore: readonly Float64Array[];
  /** Told of a model that could not be loaded, which is then left out. */
  readonly fail: (key: string, error: unknown) => Promise<void>;
}

/** Loads the predictor of each model and opens an account for it. Says which features all of them take together. */
export async function openModelRuns(
  { predictors, now, fail, closesBefore }: ModelRunServices,
  spec: BacktestSpec,
  work: readonly ModelWork[],
): Promise<ModelRuns> {
  await using closers = new AsyncDisposableStack();
  const expressions = new Map<string, number>();
  const runs: ModelRun[] = [];
  for (const item of work) {
    try {
      const { canonical } = compileFeatures(item.model.inputs.map(({ expression }) => expression));
      const lease = await predictors.acquire(predictorKey(item.model));
      closers.defer(() => lease.release());
      const columns = canonical.map((expression) => {
        const column = expressions.get(expression) ?? expressions.size;
        expressions.set(expression, column);
        return column;
      });
      runs.push(createModelRun(now, spec, { ...item, columns, predictor: lease.predictor, closesBefore }));
    } catch (error) {
      await fail(item.key, error);
    }
  }
  const opened = closers.move();
  return { runs, expressions: [...expressions.keys()], [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** What is simulated, with its predictor and the columns of the run's features that are its inputs, in their order. */
interface LoadedModel extends ModelWork {
  readonly columns: readonly number[];
  readonly predictor: Predictor;
  readonly closesBefore: readonly Float64Array[];
}

function createModelRun(
  now: () => number,
  spec: BacktestSpec,
  { key, model, ordinal, columns, predictor, closesBefore }: LoadedModel,
): ModelRun {
  const { strategy, execution, initialCash, periodsPerYear, convention, symbols } = spec;
  const simulation = createModelSimulation({
    symbols: symbols.length,
    strategy,
    execution,
    initialCash,
    periodsPerYear,
    convention,
    closesBefore,
  });
  const isLeftOut = spec.quality === false;
  const quality = new ScoreQuality(symbols.length, { isProbability: predictor.isProbability, isLeftOut });
  const stages = { predict: 0, simulate: 0, quality: 0 };
  let peakMemoryBytes = 0;
  return {
    key,
    model,
    ordinal,
    hasEnded: false,
    progress: 0,
    async push({ panel, features, fractionDone }, forward) {
      const began = now();
      const scores = await scoreRows(predictor, features.select(columns), panel.close);
      const predicted = now();
      simulation.push(panel, scores);
      const simulated = now();
      quality.push(scores, panel.close, forward);
      stages.predict += predicted - began;
      stages.simulate += simulated - predicted;
      stages.quality += now() - simulated;
      peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
      this.progress = fractionDone;
    },
    finish(computedAt, shared, benchmark) {
      const began = now();
      const { metrics: ofAccount, times, equity, trades } = simulation.finish(benchmark);
      const metrics = { ...ofAccount, ...quality.finish() };
      const measured = now();
      const series = { equity: encodeEquity({ times, equity }), trades: encodeTrades(trades, times) };
      const timings = { ...shared, ...stages, metrics: measured - began, encode: now() - measured };
      return { key, metrics, ...series, computedAt, timings, peakMemoryBytes };
    },
  };
}
