import {
  ConflictError,
  DataUnavailableError,
  InvalidInputError,
  NotFoundError,
  RevisionPrunedError,
} from '../../errors.ts';
import type { Context } from '../../context.ts';
import { type Launched, launchBacktest } from '../../resolvers/launches/launch-backtest.ts';
import { BacktestType } from '../backtests/backtest.ts';
import { builder } from '../builder.ts';
import { type LaunchAnswer, LaunchAnswerType, secondsSaved } from './launch-answer.ts';
import { LaunchBacktestInput, launchInputOf } from './launch-input.ts';

async function answersOf({ id, reused }: Launched, { loaders }: Context): Promise<LaunchAnswer[]> {
  return (await loaders.backtestModels.load(id)).map((row) => ({ row, reused: reused && row.status === 'COMPLETED' }));
}

const Payload = builder.objectRef<Launched>('LaunchBacktestPayload').implement({
  description: 'The backtest was launched, or had been launched before.',
  fields: (t) => ({
    backtest: t.field({
      type: BacktestType,
      description: 'The backtest. Where every result was computed before, it is COMPLETED already.',
      resolve: ({ id }, _, { loaders }) => loaders.backtests.load(id),
    }),
    reused: t.exposeBoolean('reused', {
      description:
        'Whether it is a backtest from before: a finished one that computed the very same, or the one that was launched with this `idempotencyKey`. Then nothing was written.',
    }),
    answers: t.field({
      type: [LaunchAnswerType],
      description: 'How the cache answered each model, in their order.',
      resolve: (launched, _, context) => answersOf(launched, context),
    }),
    secondsSaved: t.float({
      description: 'How long the results that were found took to compute, all together.',
      resolve: async (launched, _, context) => secondsSaved(await answersOf(launched, context), context),
    }),
  }),
});

builder.mutationField('launchBacktest', (t) =>
  t.field({
    type: Payload,
    description:
      'Launches a backtest of one or more models. Results that were computed before are there at once; the others follow as they are computed: follow them with `backtestEvents`. A launch of what a finished backtest has computed is answered with that one.',
    args: {
      input: t.arg({
        type: LaunchBacktestInput,
        required: true,
        description: 'The models, the bars, the strategy and the execution.',
      }),
    },
    errors: { types: [InvalidInputError, NotFoundError, DataUnavailableError, RevisionPrunedError, ConflictError] },
    resolve: async (_, { input }, { services, viewer, loaders }) => {
      const launched = await launchBacktest(services, launchInputOf(input, viewer));
      const { id, seq } = launched;
      if (seq !== undefined) loaders.backtestStamps.prime(id, { id, seq, hasEnded: true });
      return launched;
    },
  }),
);
