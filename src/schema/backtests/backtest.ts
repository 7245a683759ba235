import { ERROR_CODES, FAILURE_CODES, type FailureCode } from '../../errors.ts';
import { backtestTimings } from '../../resolvers/backtests/backtest-timings.ts';
import { type ModelFailure, failureOf } from '../../resolvers/backtests/model-failures.ts';
import type { BacktestRow } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { parseUuid } from '../ids.ts';
import { orNull } from '../or-null.ts';
import { ConventionEnum } from './metrics.ts';
import { ModelType } from '../models/model.ts';
import { StageTimingType } from './stage-timing.ts';

export const RunStatusEnum = builder.enumType('RunStatus', {
  description: 'The state of a backtest. It only moves forward, unless `resumeBacktest` queues it again.',
  values: {
    QUEUED: { description: 'Waiting for a worker, or for another backtest that is computing the same results.' },
    RUNNING: { description: 'A worker is computing it.' },
    COMPLETED: { description: 'Ended: every model has a result.' },
    PARTIAL: { description: 'Ended: some models have a result, and the others failed.' },
    FAILED: { description: 'Ended: every model failed.' },
    CANCELLED: { description: 'Ended by `cancelBacktest`. Results that were ready by then stay.' },
  } as const,
});

const FailureCodeEnum = builder.enumType('ModelFailureCode', {
  description: 'Why a model of a backtest has no result. docs/errors.md says what to do about each.',
  values: Object.fromEntries(
    Object.entries({ ...ERROR_CODES, ...FAILURE_CODES }).map(([code, description]) => [code, { description }]),
  ) as Record<FailureCode, { description: string }>,
});

export const ModelFailureType = builder.objectRef<ModelFailure>('ModelFailure').implement({
  description: 'A model of a backtest that ended without a result, and why. The other models are not affected.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The model that has no result.',
      resolve: ({ modelId }, _, { loaders }) => loaders.models.load(modelId),
    }),
    code: t.field({
      type: FailureCodeEnum,
      description: 'The kind of failure, for programs.',
      resolve: ({ code }) => code,
    }),
    message: t.exposeString('message', { description: 'What happened, for people.' }),
  }),
});

const BacktestSpecType = builder.objectRef<BacktestRow['spec']>('BacktestSpec').implement({
  description: 'What a backtest computes: the input of its launch with every default written out.',
  fields: (t) => ({
    dataset: t.exposeString('dataset', { description: 'The name of the dataset that is read.' }),
    revision: t.exposeInt('revision', {
      description: 'The revision of the dataset that is read. Later imports change nothing about this backtest.',
    }),
    symbols: t.stringList({
      description: 'The symbols that are traded, in alphabetical order.',
      resolve: (spec) => [...spec.symbols],
    }),
    from: t.field({
      type: 'DateTime',
      description: 'The beginning of the range; bars at this instant are part of it.',
      resolve: (spec) => new Date(spec.from),
    }),
    to: t.field({
      type: 'DateTime',
      description: 'The end of the range; bars at this instant are part of it.',
      resolve: (spec) => new Date(spec.to),
    }),
    periodsPerYear: t.exposeFloat('periodsPerYear', {
      description: 'Bars a year, which metrics are annualised with: 252 for daily bars of a stock exchange.',
    }),
    convention: t.field({
      type: ConventionEnum,
      description: 'Which library the metrics follow where libraries differ.',
      resolve: (spec) => spec.convention,
    }),
    benchmark: t.exposeString('benchmark', {
      nullable: true,
      description: 'The symbol that results are measured against, by its closes. Null where none was asked for.',
    }),
    initialCash: t.exposeFloat('initialCash', {
      description: 'The cash that each model starts with, in the currency of the prices.',
    }),
    quality: t.boolean({
      description: 'Whether it is measured how well scores predict returns.',
      resolve: (spec) => spec.quality !== false,
    }),
    strategy: t.field({
      type: 'JSON',
      description: 'How scores become positions: the fields of the strategy input, and its `kind`.',
      resolve: (spec) => spec.strategy,
    }),
    execution: t.field({
      type: 'JSON',
      description: 'How orders are filled and what they cost: the fields of ExecutionInput.',
      resolve: (spec) => spec.execution,
    }),
  }),
});

export const BacktestType = builder.objectRef<BacktestRow>('Backtest');
builder.node(BacktestType, {
  description: 'One launch: any number of models over the same data, with the same strategy and execution.',
  id: { resolve: (backtest) => backtest.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'spec' in value,
  loadOne: (local, { loaders }) => {
    const id = parseUuid(local);
    return id === undefined ? null : orNull(loaders.backtests.load(id));
  },
  fields: (t) => ({
    key: t.exposeString('key', {
      description: 'SHA-256 in hex over the keys of its results: two backtests with the same key compute the same.',
    }),
    status: t.field({
      type: RunStatusEnum,
      description: 'Whether it waits, runs or has ended, and how it ended.',
      resolve: (backtest) => backtest.status,
    }),
    seq: t.exposeInt('seq', {
      description: 'The number of its newest event. Give it to `backtestEvents` as `after` to hear only what follows.',
    }),
    progress: t.exposeFloat('progress', {
      description: 'The fraction of the work that is done, from 0 to 1. Results from the cache count as done.',
    }),
    priority: t.exposeInt('priority', {
      description: 'The priority that it was launched with: of those that wait, the highest goes first.',
    }),
    spec: t.field({
      type: BacktestSpecType,
      description: 'What it computes, with every default written out.',
      resolve: (backtest) => backtest.spec,
    }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description:
        'The name of the key that launched it, or `local` on a server without keys; null from before there were keys.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was launched.',
      resolve: (backtest) => backtest.createdAt,
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a worker first began to compute it. Null while it waits.',
      resolve: (backtest) => backtest.startedAt,
    }),
    finishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its last model ended. Null while it waits or runs.',
      resolve: (backtest) => backtest.finishedAt,
    }),
  }),
});

builder.objectFields(BacktestType, (t) => ({
  timings: t.field({
    type: [StageTimingType],
    description:
      'Where the time went: `wait` for a worker, `run` from start to end, and within the run `load`, `features`, `predict`, `simulate`, `quality`, `metrics` and `encode` of the models that it computed itself. A stage is listed once its time is known.',
    resolve: (backtest, _, { loaders }) => backtestTimings(loaders, backtest),
  }),
  failures: t.field({
    type: [ModelFailureType],
    description:
      'The models that ended without a result, in the order of the launch. `resumeBacktest` tries them again.',
    resolve: async (backtest, _, { loaders }) =>
      (await loaders.backtestModels.load(backtest.id)).flatMap((row) => failureOf(row) ?? []),
  }),
  pending: t.field({
    type: [ModelType],
    description: 'The models that have neither a result nor a failure yet, in the order of the launch.',
    resolve: async (backtest, _, { loaders }) => {
      const rows = await loaders.backtestModels.load(backtest.id);
      const open = rows.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING');
      return Promise.all(open.map((row) => loaders.models.load(row.modelId)));
    },
  }),
}));
