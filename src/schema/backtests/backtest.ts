import { backtestTimings } from '../../resolvers/backtests/backtest-timings.ts';
import type { BacktestModelRow, BacktestRow } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { orNull } from '../or-null.ts';
import { ConventionEnum } from './metrics.ts';
import { ModelType } from '../models/model.ts';
import { StageTimingType } from './stage-timing.ts';

export const RunStatusEnum = builder.enumType('RunStatus', {
  description: 'How far a backtest is. It only moves forward.',
  values: {
    QUEUED: { description: 'Waiting for a worker, or for the same computation elsewhere.' },
    RUNNING: { description: 'Being computed.' },
    COMPLETED: { description: 'Every model has a result.' },
    PARTIAL: { description: 'Some models have a result and some failed.' },
    FAILED: { description: 'Every model failed.' },
    CANCELLED: { description: 'Ended on request; results that were finished stay.' },
  } as const,
});

export const ModelFailureType = builder.objectRef<BacktestModelRow>('ModelFailure').implement({
  description: 'A model of a backtest that has no result, and why.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The model.',
      resolve: (row, _, { loaders }) => loaders.models.load(row.modelId),
    }),
    code: t.string({
      description: 'The kind of failure, such as MODEL_FAILED.',
      resolve: (row) => row.failure?.code ?? 'CANCELLED',
    }),
    message: t.string({
      description: 'What happened.',
      resolve: (row) => row.failure?.message ?? 'The backtest was cancelled.',
    }),
  }),
});

const BacktestSpecType = builder.objectRef<BacktestRow['spec']>('BacktestSpec').implement({
  description: 'What a backtest computes, with every default written out.',
  fields: (t) => ({
    dataset: t.exposeString('dataset', { description: 'The name of the dataset.' }),
    revision: t.exposeInt('revision', { description: "The dataset's revision that is read." }),
    symbols: t.stringList({ description: 'The symbols, sorted.', resolve: (spec) => [...spec.symbols] }),
    from: t.field({ type: 'DateTime', description: 'The first instant.', resolve: (spec) => new Date(spec.from) }),
    to: t.field({ type: 'DateTime', description: 'The last instant.', resolve: (spec) => new Date(spec.to) }),
    periodsPerYear: t.exposeFloat('periodsPerYear', { description: 'Bars a year, by which metrics are annualised.' }),
    convention: t.field({
      type: ConventionEnum,
      description: 'The convention that the metrics follow.',
      resolve: (spec) => spec.convention,
    }),
    benchmark: t.exposeString('benchmark', {
      nullable: true,
      description: 'The symbol that the results are measured against.',
    }),
    initialCash: t.exposeFloat('initialCash', { description: 'The cash of each model at the start.' }),
    strategy: t.field({ type: 'JSON', description: 'How scores become positions.', resolve: (spec) => spec.strategy }),
    execution: t.field({
      type: 'JSON',
      description: 'How orders are filled and what they cost.',
      resolve: (spec) => spec.execution,
    }),
  }),
});

export const BacktestType = builder.objectRef<BacktestRow>('Backtest');
builder.node(BacktestType, {
  description: 'One launch: several models over the same data, by the same strategy and execution.',
  id: { resolve: (backtest) => backtest.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'spec' in value,
  loadOne: (id, { loaders }) => orNull(loaders.backtests.load(id)),
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The parameter hash: launches with the same key ask for the same.' }),
    status: t.field({ type: RunStatusEnum, description: 'How far it is.', resolve: (backtest) => backtest.status }),
    seq: t.exposeInt('seq', { description: 'The number of its newest event.' }),
    progress: t.exposeFloat('progress', { description: 'The fraction that is done, from 0 to 1.' }),
    priority: t.exposeInt('priority', { description: 'The higher goes first.' }),
    spec: t.field({ type: BacktestSpecType, description: 'What it computes.', resolve: (backtest) => backtest.spec }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was launched.',
      resolve: (backtest) => backtest.createdAt,
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a worker began.',
      resolve: (backtest) => backtest.startedAt,
    }),
    finishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ended.',
      resolve: (backtest) => backtest.finishedAt,
    }),
    timings: t.field({
      type: [StageTimingType],
      description:
        'Where the time went: `wait` for a worker, `run` from start to end, and in it the stages of the models it computed.',
      resolve: (backtest, _, { loaders }) => backtestTimings(loaders, backtest),
    }),
    failures: t.field({
      type: [ModelFailureType],
      description: 'The models that ended without a result.',
      resolve: async (backtest, _, { loaders }) =>
        (await loaders.backtestModels.load(backtest.id)).filter(
          ({ status }) => status === 'FAILED' || status === 'CANCELLED',
        ),
    }),
    pending: t.field({
      type: [ModelType],
      description: 'The models that have not ended yet.',
      resolve: async (backtest, _, { loaders }) => {
        const rows = await loaders.backtestModels.load(backtest.id);
        const open = rows.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING');
        return Promise.all(open.map((row) => loaders.models.load(row.modelId)));
      },
    }),
  }),
});
