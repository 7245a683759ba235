import type { ColumnCache, ResultCache } from '../cache/index.ts';
import type { Clock } from '../clock.ts';
import { BenchmarkCloses, ForwardReturns, volatilityWarmup } from '../engine/index.ts';
import { HindcastError } from '../errors.ts';
import { createColumnLoaders } from '../columns/index.ts';
import type { Logger } from '../logger.ts';
import type { PredictorCache } from '../models/index.ts';
import {
  type BacktestRow,
  type BacktestSpec,
  type Database,
  type ResultSummary,
  type StoredResult,
  claimedKeys,
  completeKey,
  findBacktestModels,
  findBacktests,
  findModels,
  handBackRun,
  insertResult,
  recordProgress,
  startRun,
  takeLease,
} from '../store/index.ts';
import { readClosesBefore } from './closes-before.ts';
import { failCrashedModel, failModel } from './model-failure.ts';
import { type ModelRun, type ModelWork, openModelRuns } from './model-run.ts';
import { streamSlices } from './stream-slices.ts';

export interface RunServices {
  readonly database: Database;
  readonly resultCache: ResultCache<ResultSummary>;
  readonly columnCache: ColumnCache;
  readonly predictors: PredictorCache;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Memory for the results of the models that are computed in one pass over the data. */
  readonly runMemoryBytes: number;
  /** Ends the run at its next slice. The store has it as unfinished, so another worker takes it up. */
  readonly signal: AbortSignal;
}

const NOTHING = new Float64Array();
const MAX_ATTEMPTS = 3;
const PROGRESS_EVERY_MS = 100;

/**
 * Computes the results that a backtest has claimed, with one pass over the data for as many of its models as memory
 * allows. Each result is stored, cached and published as soon as there is one. May be called again for the same
 * backtest, at the same time or after a crash: what is done is not done twice.
 */
export async function runBacktest(services: RunServices, backtestId: string): Promise<void> {
  const { database, logger } = services;
  const lease = await takeLease(database, backtestId);
  if (!lease) return;
  try {
    const { active, attempts } = await startRun(database, backtestId);
    const backtest = active ? (await findBacktests(database, [backtestId])).get(backtestId) : undefined;
    if (!backtest) return;
    const work = await openWork(database, backtestId);
    if (attempts > MAX_ATTEMPTS) {
      for (const { key } of work) await failCrashedModel(database, key, MAX_ATTEMPTS);
      return;
    }
    for (const models of inPasses(work, backtest.spec, services.runMemoryBytes))
      if (!(await compute(services, backtest, models))) break;
    if (services.signal.aborted) await handBackRun(database, backtestId);
  } catch (error) {
    logger.error({ err: error, backtestId }, 'a run ended with an error');
    throw error;
  } finally {
    await lease.release();
  }
}

/** The results that this backtest has claimed and has to compute, each with its model. */
async function openWork(database: Database, backtestId: string): Promise<ModelWork[]> {
  const claimed = await claimedKeys(database.prisma, backtestId);
  const rows = (await findBacktestModels(database, [backtestId])).get(backtestId) ?? [];
  const models = await findModels(
    database,
    rows.map((row) => row.modelId),
  );
  const work: ModelWork[] = [];
  for (const { key, modelId, ordinal } of rows) {
    const model = models.get(modelId);
    if (!model || !claimed.delete(key)) continue;
    work.push({ key, model, ordinal });
  }
  return work;
}

/** A bar's equity and time take 16 bytes; a trade has fifteen numbers, and there is about one every four bars. */
const RESULT_BYTES_PER_BAR = 46;

/**
 * Splits models into passes over the data. The results of one pass take at most `maxBytes`, so that memory grows with
 * neither the number of models nor the length of the history.
 */
export function inPasses<Model>(
  models: readonly Model[],
  { from, to, timeframeMs }: Pick<BacktestSpec, 'from' | 'to' | 'timeframeMs'>,
  maxBytes: number,
): Model[][] {
  const bars = Math.floor((to - from) / timeframeMs) + 1;
  const together = Math.max(1, Math.floor(maxBytes / (bars * RESULT_BYTES_PER_BAR)));
  return Array.from({ length: Math.ceil(models.length / together) }, (_, pass) =>
    models.slice(pass * together, (pass + 1) * together),
  );
}

/** Makes one pass over the data. False where the run has been cancelled, or this process is closing. */
async function compute(services: RunServices, backtest: BacktestRow, work: readonly ModelWork[]): Promise<boolean> {
  const { database, columnCache, clock, predictors } = services;
  const now = () => clock.now();
  const sources = { database, columnCache, loaders: createColumnLoaders(database), now };
  // A model that fails because this process is closing has not failed.
  const fail = async (key: string, error: unknown) => {
    if (!services.signal.aborted) await failModel(services, key, error);
  };
  const closesBefore = await readClosesBefore(sources, backtest.spec, volatilityWarmup(backtest.spec.strategy));
  await using opened = await openModelRuns({ predictors, now, fail, closesBefore }, backtest.spec, work);
  const { runs, expressions } = opened;
  const open = () => runs.filter(({ hasEnded }) => !hasEnded);
  const progress = createProgress(services, backtest.id, open);
  const shared = { load: 0, features: 0 };
  const { quality, symbols } = backtest.spec;
  const forwardReturns = quality === false ? undefined : new ForwardReturns(symbols.length);
  const benchmark = backtest.spec.benchmark === null ? undefined : new BenchmarkCloses();
  const end = async (run: ModelRun) => {
    const computed = run.finish(new Date(now()), shared, benchmark?.values());
    const { datasetId } = backtest.spec;
    await storeResult(services, { ...computed, backtestId: backtest.id, datasetId, modelDigest: run.model.digest });
    run.hasEnded = true;
  };
  try {
    if (runs.length === 0) return true;
    let waitedFrom = now();
    for await (const slice of streamSlices(sources, { ...backtest.spec, expressions })) {
      shared.load += now() - waitedFrom - slice.featuresMs;
      shared.features += slice.featuresMs;
      if (services.signal.aborted) return false;
      benchmark?.push(slice.panel.times, slice.benchmark?.times ?? NOTHING, slice.benchmark?.closes ?? NOTHING);
      const forward = forwardReturns?.push(slice.panel) ?? [];
      for (const run of open()) {
        await run.push(slice, forward).catch(async (error: unknown) => {
          run.hasEnded = true;
          await fail(run.key, error);
        });
        // Nobody waits for the models behind it.
        if (slice.endsRange && !run.hasEnded) await end(run);
        if (!(await progress.report())) return false;
      }
      waitedFrom = now();
    }
    // The last bucket of the range may have no bars in it.
    for (const run of open()) await end(run);
    return true;
  } catch (error) {
    // An expected error would come again, so the models end with it. After any other the job is retried.
    if (!(error instanceof HindcastError) || 'retryable' in error) throw error;
    for (const run of open()) await fail(run.key, error);
    return true;
  }
}

async function storeResult({ database, resultCache }: RunServices, result: StoredResult): Promise<void> {
  // In this order: whoever hears of a result finds it in the store and in the cache.
  await insertResult(database, result);
  await resultCache.set(result.key, result);
  await completeKey(database, result.key);
}

/** Writes the progress of the models that are open, at most every 100 ms. */
function createProgress(
  { database, clock }: RunServices,
  backtestId: string,
  open: () => readonly ModelRun[],
): {
  /** False once the backtest has been cancelled. */
  report(): Promise<boolean>;
} {
  let last = Number.NEGATIVE_INFINITY;
  return {
    report: async () => {
      const models = open().map(({ ordinal, progress }) => ({ ordinal, progress }));
      if (models.length === 0 || clock.now() - last < PROGRESS_EVERY_MS) return true;
      last = clock.now();
      return recordProgress(database, backtestId, models);
    },
  };
}
