import { type HorizonReturns, ScoreQuality, compileFeatures, createModelSimulation } from '../engine/index.ts';
import type { PredictorCache, PredictorLease } from '../models/index.ts';
import { type BacktestSpec, type ModelRow, type StoredResult, encodeColumns } from '../store/index.ts';
import { predictorKey, scoreRows } from './predictors.ts';
import type { RunSlice } from './stream-slices.ts';

/** A key to compute, with a model that has it and the model's place in the backtest. */
export interface ModelWork {
  readonly key: string;
  readonly model: ModelRow;
  readonly ordinal: number;
}

/** One model on its way through the data: its predictor, its account, and the time it has taken. */
export interface ModelRun extends ModelWork {
  failed: boolean;
  /** The fraction of the range that is done. */
  progress: number;
  /** @param forward what prices did up to each bar of the slice */
  push(slice: RunSlice, forward: readonly HorizonReturns[]): Promise<void>;
  /** Closes the account. @param shared stages that were done once for all models, in ms; @param benchmark its returns */
  finish(computedAt: Date, shared: Readonly<Record<string, number>>, benchmark: Float64Array | undefined): StoredResult;
  release(): Promise<void>;
}

export interface ModelRunServices {
  readonly predictors: PredictorCache;
  readonly now: () => number;
}

/**
 * Opens a run for each model, and returns with them the distinct expressions that they take together. A model that cannot
 * be loaded is told to `fail` and left out.
 */
export async function openModelRuns(
  services: ModelRunServices,
  spec: BacktestSpec,
  work: readonly ModelWork[],
  fail: (key: string, error: unknown) => Promise<void>,
): Promise<{ runs: ModelRun[]; expressions: string[] }> {
  const expressions = new Map<string, number>();
  const runs: ModelRun[] = [];
  for (const item of work) {
    try {
      const { canonical } = compileFeatures(item.model.inputs.map(({ expression }) => expression));
      const lease = await services.predictors.acquire(predictorKey(item.model));
      for (const expression of canonical)
        if (!expressions.has(expression)) expressions.set(expression, expressions.size);
      const columns = canonical.map((expression) => expressions.get(expression) ?? 0);
      runs.push(createModelRun(services.now, spec, { ...item, columns, lease }));
    } catch (error) {
      await fail(item.key, error);
    }
  }
  return { runs, expressions: [...expressions.keys()] };
}

/** @param loaded the work, the columns of the run's features that go into the model, in order, and its predictor */
function createModelRun(
  now: () => number,
  spec: BacktestSpec,
  { key, model, ordinal, columns, lease }: ModelWork & { columns: readonly number[]; lease: PredictorLease },
): ModelRun {
  const { strategy, execution, initialCash, periodsPerYear, convention, symbols } = spec;
  const backtest = createModelSimulation({
    symbols: symbols.length,
    strategy,
    execution,
    initialCash,
    periodsPerYear,
    convention,
  });
  const quality = new ScoreQuality(symbols.length);
  const stages = { predict: 0, simulate: 0 };
  let peakMemoryBytes = 0;
  return {
    key,
    model,
    ordinal,
    failed: false,
    progress: 0,
    async push({ panel, features, fractionDone }, forward) {
      const began = now();
      const scores = await scoreRows(lease.predictor, features.select(columns));
      const predicted = now();
      backtest.push(panel, scores);
      quality.push(scores, forward);
      stages.predict += predicted - began;
      stages.simulate += now() - predicted;
      peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
      this.progress = fractionDone;
    },
    finish(computedAt, shared, benchmark) {
      const began = now();
      const { metrics, times, equity, trades } = backtest.finish(benchmark);
      return {
        key,
        metrics: { ...metrics, ...quality.finish() },
        equity: encodeColumns({ times, equity }),
        trades: encodeColumns({ ...trades }),
        computedAt,
        timings: { ...shared, ...stages, metrics: now() - began },
        peakMemoryBytes,
      };
    },
    release: () => lease.release(),
  };
}
