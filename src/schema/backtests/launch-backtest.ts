import { DataUnavailableError, InvalidInputError, NotFoundError, RevisionPrunedError } from '../../errors.ts';
import { executionOf } from '../../resolvers/backtests/execution-spec.ts';
import { launchBacktest } from '../../resolvers/backtests/launch-backtest.ts';
import { strategyOf } from '../../resolvers/backtests/strategy-spec.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { ExecutionInput } from './execution-input.ts';
import { modelReference } from '../ids.ts';
import { ConventionEnum } from './metrics.ts';
import { StrategyInput } from './strategy-input.ts';

const CacheModeEnum = builder.enumType('CacheMode', {
  description: 'How a launch uses the result cache.',
  values: {
    USE: { description: 'What has been computed before is not computed again.' },
    REFRESH: { description: 'Everything is computed again; the results are the same.' },
  } as const,
});

const LaunchBacktestInput = builder.inputType('LaunchBacktestInput', {
  description: 'What to backtest. What is left out has a default, and spelling a default out changes nothing.',
  fields: (t) => ({
    dataset: t.string({ required: true, description: 'The name of the dataset.' }),
    symbols: t.stringList({ description: 'The symbols; all of the dataset when absent.' }),
    from: t.field({ type: 'DateTime', description: 'The first instant; the first bar when absent.' }),
    to: t.field({ type: 'DateTime', description: 'The last instant; the last bar when absent.' }),
    asOf: t.int({ description: 'The revision of the dataset to read; the newest when absent.' }),
    models: t.idList({
      required: true,
      description: 'The models, each by id, `name` (its newest version), `name@version`, or digest of the file.',
    }),
    strategy: t.field({ type: StrategyInput, required: true, description: 'How scores become positions.' }),
    execution: t.field({ type: ExecutionInput, description: 'How orders are filled and what they cost.' }),
    initialCash: t.float({
      required: true,
      defaultValue: 100_000,
      description: 'The cash of each model at the start.',
    }),
    benchmark: t.string({
      description: 'A symbol of the dataset that the results are measured against, by its closes; none when absent.',
    }),
    convention: t.field({
      type: ConventionEnum,
      required: true,
      defaultValue: 'EMPYRICAL',
      description: 'Whose conventions the metrics follow where the libraries of the field differ.',
    }),
    cache: t.field({
      type: CacheModeEnum,
      required: true,
      defaultValue: 'USE',
      description: 'How the result cache is used.',
    }),
    priority: t.int({ required: true, defaultValue: 0, description: 'The higher goes first.' }),
  }),
});

const Payload = builder.objectRef<{ id: string }>('LaunchBacktestPayload').implement({
  description: 'The backtest that was launched.',
  fields: (t) => ({
    backtest: t.field({
      type: BacktestType,
      description: 'The backtest.',
      resolve: ({ id }, _, { loaders }) => loaders.backtests.load(id),
    }),
  }),
});

builder.mutationField('launchBacktest', (t) =>
  t.field({
    type: Payload,
    description:
      'Launches a backtest of several models. What has been computed before is answered at once, the rest as it is computed: follow it with `backtestEvents`.',
    args: { input: t.arg({ type: LaunchBacktestInput, required: true, description: 'What to backtest.' }) },
    errors: { types: [InvalidInputError, NotFoundError, DataUnavailableError, RevisionPrunedError] },
    resolve: async (_, { input }, { services }) => {
      const id = await launchBacktest(services, {
        ...input,
        symbols: input.symbols ?? null,
        from: input.from ?? null,
        to: input.to ?? null,
        asOf: input.asOf ?? null,
        models: input.models.map((model, index) => modelReference(model, 'input', 'models', String(index))),
        strategy: strategyOf(input.strategy),
        execution: executionOf(input.execution ?? {}),
        benchmark: input.benchmark ?? null,
      });
      return { id };
    },
  }),
);
