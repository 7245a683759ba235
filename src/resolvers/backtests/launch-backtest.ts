import { randomUUID } from 'node:crypto';
import { digestOf, resultKey } from '../../cache/index.ts';
import type { Services } from '../../context.ts';
import { ENGINE_VERSION, compileFeatures, volatilityWarmup } from '../../engine/index.ts';
import type { BacktestSpec, Database, ModelRow, ResultOrigin } from '../../store/index.ts';
import { findResultOrigins, insertBacktest, sliceDigest } from '../../store/index.ts';
import { type LaunchInput, resolveLaunch } from './launch-input.ts';

const PRICE_FIELDS = ['open', 'high', 'low', 'close'];

/**
 * Launches a backtest: checks the input, computes the key of each model's result, takes those that exist from cache and
 * store, and queues a job for the others. Returns the backtest's id. Throws as `resolveLaunch` does.
 */
export async function launchBacktest(services: Services, input: LaunchInput): Promise<string> {
  const { database, queue } = services;
  const { spec, models } = await resolveLaunch(services, input);
  const keyed = await withKeys(database, spec, models);
  const keys = keyed.map(({ key }) => key);
  const refresh = input.cache === 'REFRESH';
  const hits = refresh ? new Map<string, string>() : await findHits(database, [...new Set(keys)]);
  const id = randomUUID();
  const { hasWork } = await insertBacktest(database, {
    id,
    key: digestOf(keys),
    spec,
    priority: input.priority,
    createdBy: input.createdBy,
    models: keyed,
    hits,
    refresh,
  });
  // A crash before this line leaves a queued row, which the sweeper finds.
  if (hasWork) await queue.add(id, input.priority);
  return id;
}

/** Each model with the key of its result, in order. Models that read the same columns share one slice digest. */
async function withKeys(
  database: Database,
  spec: BacktestSpec,
  models: readonly ModelRow[],
): Promise<{ modelId: number; key: string }[]> {
  const slices = new Map<string, Promise<string>>();
  const { benchmark } = spec;
  const benchmarkRange = { ...spec, fields: ['close'], warmupBars: 0 };
  const measuredAgainst =
    benchmark === null
      ? null
      : { symbol: benchmark, slice: await sliceDigest(database, { ...benchmarkRange, symbols: [benchmark] }) };
  const sliceOf = (fields: readonly string[], warmupBars: number, crossSectionDepth: number) => {
    const id = JSON.stringify([fields, warmupBars, crossSectionDepth]);
    const known = slices.get(id);
    if (known) return known;
    const digest = sliceDigest(database, { ...spec, fields, warmupBars, crossSectionDepth });
    slices.set(id, digest);
    return digest;
  };
  return Promise.all(
    models.map(async (model) => {
      const plan = compileFeatures(model.inputs.map((input) => input.expression));
      const fields = [...new Set([...PRICE_FIELDS, ...plan.fields])].sort();
      const { symbols, from, to, periodsPerYear, convention, strategy, execution, initialCash } = spec;
      const key = resultKey({
        engineVersion: ENGINE_VERSION,
        model: { digest: model.digest, output: model.output, inputs: plan.canonical },
        slice: await sliceOf(fields, Math.max(plan.warmupBars, volatilityWarmup(strategy)), plan.crossSectionDepth),
        symbols,
        from,
        to,
        periodsPerYear,
        convention,
        benchmark: measuredAgainst,
        strategy,
        execution,
        initialCash,
      });
      return { modelId: model.id, key };
    }),
  );
}

/** The keys that have a result, each with where that comes from. */
async function findHits(database: Database, keys: readonly string[]): Promise<Map<string, string>> {
  const origins = await findResultOrigins(database, keys);
  return new Map([...origins].map(([key, origin]) => [key, reason(origin)]));
}

function reason({ computedAt, backtestId }: ResultOrigin): string {
  const by = backtestId === null ? '' : ` by backtest ${backtestId}`;
  return `computed at ${computedAt.toISOString()}${by}`;
}
