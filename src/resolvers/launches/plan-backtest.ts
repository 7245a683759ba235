import { canonicalJson } from '../../cache/index.ts';
import type { Services } from '../../context.ts';
import { type EarlierTiming, type ResultOrigin, findEarlierTimings } from '../../store/index.ts';
import { lookUp, originText, reusable } from './launch-backtest.ts';
import type { LaunchInput } from './launch-input.ts';
import { type LaunchPlan, keyParts, planLaunch } from './launch-plan.ts';

/** One model of a launch that has not happened. */
export interface PlannedResult {
  readonly modelId: number;
  /** Of its result. */
  readonly key: string;
  /** Where the result comes from; undefined where it would be computed. */
  readonly origin: ResultOrigin | undefined;
  /** Where it comes from, or why there is none, in words. */
  readonly reason: string;
}

/** What a launch would do. */
export interface PlannedBacktest {
  readonly results: readonly PlannedResult[];
  /** The finished backtest that would be the answer. */
  readonly reusedId: string | undefined;
  /** Of work on one thread; null where nothing like it has been computed yet. */
  readonly expectedSeconds: number | null;
  /** Of the process that computes it, at most; null likewise. */
  readonly expectedMemoryBytes: number | null;
}

/** Says what a launch would find and what it would have to compute. Writes nothing. Throws as `planLaunch` does. */
export async function planBacktest(services: Services, input: LaunchInput): Promise<PlannedBacktest> {
  const planned = await planLaunch(services, input);
  const { plan } = planned;
  const { origins, missed, reasons } = await lookUp(services.database, plan, input.cache);
  const results = plan.models.map(({ modelId, key }) => {
    const origin = origins.get(key);
    return { modelId, key, origin, reason: origin ? originText(origin) : (reasons.get(key) ?? 'as asked') };
  });
  return { results, reusedId: reusable(planned, input)?.id, ...(await estimate(services, plan, missed)) };
}

/** The key of each model's result, and the canonical JSON whose SHA-256 it is. Throws as `planLaunch` does. */
export async function resultKeys(services: Services, input: LaunchInput) {
  const { plan } = await planLaunch(services, input);
  return plan.models.map((model) => ({ ...model, canonicalJson: canonicalJson(keyParts(plan, model)) }));
}

/** What all models of a run do once. */
const SHARED_STAGES = new Set(['load', 'features']);

/** From the newest result of each model file, or else those of the dataset, in proportion to bars and symbols. */
async function estimate({ database }: Services, plan: LaunchPlan, missed: LaunchPlan['models']) {
  const { symbols, from, to, timeframeMs, datasetId } = plan.spec;
  const distinct = [...new Map(missed.map((model) => [model.key, model])).values()];
  if (distinct.length === 0) return { expectedSeconds: 0, expectedMemoryBytes: 0 };
  const modelDigests = [...new Set(distinct.map(({ model }) => model.digest))];
  const earlier = await findEarlierTimings(database, { modelDigests, datasetId });
  const ofModel = new Map(earlier.map((timing) => [timing.modelDigest, timing]));
  const cells = symbols.length * (1 + (to - from) / timeframeMs);
  const ofAll = (isMeant: (stage: string) => boolean) => mean(earlier.map((timing) => rate(timing, isMeant))) * cells;
  const isOwn = (stage: string) => !SHARED_STAGES.has(stage);
  const own = distinct.map(({ model }) => {
    const timing = ofModel.get(model.digest);
    return timing ? rate(timing, isOwn) * cells : ofAll(isOwn);
  });
  const ms = own.reduce((sum, value) => sum + value, 0) + ofAll((stage) => SHARED_STAGES.has(stage));
  const known = earlier.length > 0;
  return {
    expectedSeconds: known ? ms / 1_000 : null,
    expectedMemoryBytes: known ? Math.max(...earlier.map(({ peakMemoryBytes }) => peakMemoryBytes)) : null,
  };
}

/** Milliseconds a cell. */
function rate({ timings, cells }: EarlierTiming, isMeant: (stage: string) => boolean): number {
  const stages = Object.entries(timings).filter(([stage]) => isMeant(stage));
  return stages.reduce((sum, [, ms]) => sum + ms, 0) / cells;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
