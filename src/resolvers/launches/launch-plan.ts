import { type Memo, type ResultKeyParts, digestOf, memoKey, resultKey } from '../../cache/index.ts';
import type { Services } from '../../context.ts';
import { ENGINE_VERSION, compileFeatures, volatilityWarmup } from '../../engine/index.ts';
import {
  type BacktestSpec,
  type Database,
  type LaunchState,
  type ModelRow,
  findAvailability,
  findModels,
  sliceDigest,
} from '../../store/index.ts';
import { requireDataset } from '../market-data/datasets.ts';
import { tellPeriodsPerYear } from '../market-data/periods-per-year.ts';
import { noModel } from '../models/model-references.ts';
import { type LaunchInput, checkLaunchInput, resolveSpec } from './launch-input.ts';

/** What a launch computes: it follows from the input, a revision of the dataset, and the models that are meant. */
export interface LaunchPlan {
  readonly spec: BacktestSpec;
  /** Digest of all that is computed, and for which models. */
  readonly digest: string;
  /** In the order of the input. */
  readonly models: readonly PlannedModel[];
  /** What the keys of all models have in common. */
  readonly shared: Omit<ResultKeyParts, 'model' | 'slice'>;
}

export interface PlannedModel extends Pick<ResultKeyParts, 'model' | 'slice'> {
  readonly modelId: number;
  /** Of its result. */
  readonly key: string;
}

/** All that the key of a planned model is made of. */
export const keyParts = ({ shared }: LaunchPlan, { model, slice }: PlannedModel): ResultKeyParts => ({
  ...shared,
  model,
  slice,
});

/** A plan, and how the store answers it at this instant. */
export interface PlannedLaunch extends Pick<LaunchState, 'isComputed' | 'finished'> {
  readonly plan: LaunchPlan;
}

/** A plan with what of the store it was made from. */
interface KnownPlan {
  readonly stamp: string;
  readonly plan: LaunchPlan;
}

/**
 * Checks a launch, and computes the key of each result. A plan is remembered by its input, and taken as long as the
 * store says that the names still mean the same; that is asked in one statement, with whether there are results.
 * @throws {InvalidInputError} with every rule that is broken
 * @throws NotFoundError, DataUnavailableError or RevisionPrunedError for what does not exist
 */
export async function planLaunch(services: Services, input: LaunchInput): Promise<PlannedLaunch> {
  const { config, launchStates, memo } = services;
  // Who launches it, and how, changes nothing of what is computed.
  const asked: LaunchInput = { ...input, createdBy: '', priority: 0, cache: 'USE', idempotencyKey: null };
  checkLaunchInput(input, config.maxModels);
  const memoised = memoKey('launch', asked);
  const known = memo.get(memoised) as KnownPlan | undefined;
  const state = await launchStates.read(questionOf(asked, known?.plan));
  const stamp = JSON.stringify([state.dataset, state.modelIds]);
  if (known?.stamp === stamp) return { ...state, plan: known.plan };
  const plan = await makePlan(services, input, state);
  memo.set(memoised, { stamp, plan } satisfies KnownPlan);
  return { ...(await launchStates.read(questionOf(asked, plan))), plan };
}

const questionOf = ({ dataset, models }: LaunchInput, plan: LaunchPlan | undefined) => ({
  dataset,
  models,
  keys: plan?.models.map(({ key }) => key) ?? [],
  launchDigest: plan?.digest ?? '',
});

async function makePlan(services: Services, input: LaunchInput, state: LaunchState): Promise<LaunchPlan> {
  const { config, database, memo } = services;
  const dataset = state.dataset ?? (await requireDataset(database, input.dataset));
  const ids = input.models.map((reference, index) => state.modelIds[index] ?? noModel(reference));
  const found = await findModels(database, ids);
  const models = ids.map((id, index) => found.get(id) ?? noModel(input.models[index]));
  const spec = await resolveSpec(input, config.maxSymbols, {
    dataset,
    models,
    availability: (revision) =>
      memo.remember(memoKey('availability', [dataset.id, revision]), () =>
        findAvailability(database, dataset.id, revision),
      ),
    tellPeriodsPerYear: (range) =>
      memo.remember(memoKey('periods per year', range), () => tellPeriodsPerYear(database, range)),
  });
  const shared = await sharedParts(services, spec);
  const planned = await Promise.all(models.map((model) => planModel(services, { spec, shared, model })));
  const keys = planned.map(({ key }) => key);
  return { spec, shared, models: planned, digest: digestOf({ spec, ids, keys }) };
}

async function sharedParts({ database, memo }: Services, spec: BacktestSpec): Promise<LaunchPlan['shared']> {
  const { symbols, from, to, periodsPerYear, convention, strategy, execution, initialCash, benchmark: symbol } = spec;
  const benchmark =
    symbol === null ? null : { symbol, slice: await sliceOf(database, memo, benchmarkSlice(spec, symbol)) };
  const range = { symbols, from, to, periodsPerYear, convention };
  const shared = { engineVersion: ENGINE_VERSION, ...range, benchmark, strategy, execution, initialCash };
  return spec.quality === false ? { ...shared, quality: false } : shared;
}

const benchmarkSlice = (spec: BacktestSpec, symbol: string) => ({
  ...dataOf(spec),
  symbols: [symbol],
  fields: ['close'],
  warmupBars: 0,
  crossSectionDepth: 0,
});

const PRICE_FIELDS = ['open', 'high', 'low', 'close'];

async function planModel(
  { database, memo }: Services,
  { spec, shared, model: row }: { spec: BacktestSpec; shared: LaunchPlan['shared']; model: ModelRow },
): Promise<PlannedModel> {
  const expressions = row.inputs.map(({ expression }) => expression);
  const compiled = await memo.remember(memoKey('features', expressions), () => reachOf(expressions));
  const { canonical: inputs, crossSectionDepth } = compiled;
  const slice = await sliceOf(database, memo, {
    ...dataOf(spec),
    fields: [...new Set([...PRICE_FIELDS, ...compiled.fields])].sort(),
    warmupBars: Math.max(compiled.warmupBars, volatilityWarmup(spec.strategy)),
    crossSectionDepth,
  });
  const model = { digest: row.digest, output: row.output, inputs };
  return { modelId: row.id, model, slice, key: resultKey({ ...shared, model, slice }) };
}

const dataOf = ({ datasetId, revision, timeframeMs, symbols, from, to }: BacktestSpec) => ({
  datasetId,
  revision,
  timeframeMs,
  symbols,
  from,
  to,
});

/** What of the data features read. */
async function reachOf(expressions: readonly string[]) {
  const { canonical, fields, warmupBars, crossSectionDepth } = compileFeatures(expressions);
  return { canonical, fields, warmupBars, crossSectionDepth };
}

/** Models that read the same columns share one digest. */
const sliceOf = (database: Database, memo: Memo, slice: Parameters<typeof sliceDigest>[1]): Promise<string> =>
  memo.remember(memoKey('slice', slice), () => sliceDigest(database, slice));
