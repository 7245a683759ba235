import { DataUnavailableError, InvalidInputError, NotFoundError, RevisionPrunedError } from '../../errors.ts';
import { launchBacktest } from '../../resolvers/backtests/launch-backtest.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { executionOf } from './execution-spec.ts';
import { modelReference } from '../ids.ts';
import { LaunchBacktestInput } from './launch-input.ts';
import { strategyOf } from './strategy-spec.ts';

const Payload = builder.objectRef<{ id: string }>('LaunchBacktestPayload').implement({
  description: 'The backtest was launched.',
  fields: (t) => ({
    backtest: t.field({
      type: BacktestType,
      description: 'The new backtest. Where every result was computed before, it is COMPLETED already.',
      resolve: ({ id }, _, { loaders }) => loaders.backtests.load(id),
    }),
  }),
});

builder.mutationField('launchBacktest', (t) =>
  t.field({
    type: Payload,
    description:
      'Launches a backtest of one or more models. Results that were computed before are there at once; the others follow as they are computed: follow them with `backtestEvents`.',
    args: {
      input: t.arg({
        type: LaunchBacktestInput,
        required: true,
        description: 'The models, the bars, the strategy and the execution.',
      }),
    },
    errors: { types: [InvalidInputError, NotFoundError, DataUnavailableError, RevisionPrunedError] },
    resolve: async (_, { input }, { services, viewer }) => {
      const id = await launchBacktest(services, {
        ...input,
        createdBy: viewer.name,
        symbols: input.symbols ?? null,
        from: input.from ?? null,
        to: input.to ?? null,
        asOf: input.asOf ?? null,
        benchmark: input.benchmark ?? null,
        periodsPerYear: input.periodsPerYear ?? null,
        models: input.models.map((model, index) => modelReference(model, 'input', 'models', String(index))),
        strategy: strategyOf(input.strategy),
        execution: executionOf(input.execution),
      });
      return { id };
    },
  }),
);
