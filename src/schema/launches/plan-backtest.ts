import {
  type PlannedBacktest,
  type PlannedResult,
  planBacktest,
  resultKeys,
} from '../../resolvers/launches/plan-backtest.ts';
import { BacktestType } from '../backtests/backtest.ts';
import { CacheStatusEnum } from '../backtests/cache-answer.ts';
import { builder } from '../builder.ts';
import { ModelType } from '../models/model.ts';
import { LaunchBacktestInput, launchInputOf } from './launch-input.ts';

const PlannedResultType = builder.objectRef<PlannedResult>('PlannedResult').implement({
  description: 'What a launch would find for one model, or would have to compute.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The model that would be launched.',
      resolve: ({ modelId }, _, { loaders }) => loaders.models.load(modelId),
    }),
    key: t.exposeString('key', { description: 'SHA-256 in hex of all that can change its result.' }),
    status: t.field({
      type: CacheStatusEnum,
      description: 'HIT where there is a result, MISS where it would be computed.',
      resolve: ({ origin }) => (origin ? 'HIT' : 'MISS'),
    }),
    reason: t.exposeString('reason', {
      description: 'Where the result comes from, or what differs from the nearest earlier one, in words.',
    }),
    computedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the result was computed; null where there is none.',
      resolve: ({ origin }) => origin?.computedAt,
    }),
  }),
});

const PlannedBacktestType = builder.objectRef<PlannedBacktest>('PlannedBacktest').implement({
  description: 'What a launch would do. Nothing was launched.',
  fields: (t) => ({
    results: t.field({
      type: [PlannedResultType],
      description: 'What each model would get, in their order.',
      resolve: ({ results }) => results,
    }),
    hits: t.int({
      description: 'How many of the results there are.',
      resolve: ({ results }) => results.filter(({ origin }) => origin).length,
    }),
    misses: t.int({
      description: 'How many would be computed, or are being computed.',
      resolve: ({ results }) => results.filter(({ origin }) => !origin).length,
    }),
    reuses: t.field({
      type: BacktestType,
      nullable: true,
      description: 'The finished backtest that would be the answer; null where a new one would be launched.',
      resolve: ({ reusedId }, _, { loaders }) => (reusedId === undefined ? null : loaders.backtests.load(reusedId)),
    }),
    expectedSeconds: t.exposeFloat('expectedSeconds', {
      nullable: true,
      description:
        'How long a worker would compute, from the newest results of the same models, or else of the same dataset, in proportion to bars and symbols. Null where there are none.',
    }),
    expectedMemoryBytes: t.exposeFloat('expectedMemoryBytes', {
      nullable: true,
      description: 'The memory that a worker would have in use, from the same results. Null where there are none.',
    }),
  }),
});

const input = {
  type: LaunchBacktestInput,
  required: true,
  description: 'What would be launched.',
} as const;

builder.queryField('planBacktest', (t) =>
  t.field({
    type: PlannedBacktestType,
    description: 'Says what a launch would find and what it would compute, without launching anything.',
    args: { input: t.arg(input) },
    resolve: (_, args, { services, viewer }) => planBacktest(services, launchInputOf(args.input, viewer)),
  }),
);

type Key = Awaited<ReturnType<typeof resultKeys>>[number];

const ResultKeyType = builder.objectRef<Key>('ResultKey').implement({
  description: 'The key of a result, and what it is made of.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The model that would be launched.',
      resolve: ({ modelId }, _, { loaders }) => loaders.models.load(modelId),
    }),
    key: t.exposeString('key', { description: 'SHA-256, in hex, of the text below.' }),
    canonicalJson: t.exposeString('canonicalJson', {
      description: 'All that can change the result, as canonical JSON (RFC 8785) with every default written out.',
    }),
  }),
});

builder.queryField('resultKey', (t) =>
  t.field({
    type: [ResultKeyType],
    description: 'The key that the result of each model of a launch has, in their order, with the text that is hashed.',
    args: { input: t.arg(input) },
    resolve: (_, args, { services, viewer }) => resultKeys(services, launchInputOf(args.input, viewer)),
  }),
);
