import { ConflictError, InvalidInputError, NotFoundError, RevisionPrunedError } from '../../errors.ts';
import { cancelBacktest } from '../../resolvers/backtests/cancel-backtest.ts';
import { deleteBacktest } from '../../resolvers/backtests/delete-backtest.ts';
import { resumeBacktest } from '../../resolvers/backtests/resume-backtest.ts';
import type { BacktestRow } from '../../store/index.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { backtestIdOf } from '../ids.ts';

const types = [InvalidInputError, NotFoundError, ConflictError];

/** A payload that holds the backtest after the change. */
const backtestPayload = (name: string, description: string) =>
  builder.objectRef<{ backtest: BacktestRow }>(name).implement({
    description,
    fields: (t) => ({
      backtest: t.field({
        type: BacktestType,
        description: 'The backtest after the change.',
        resolve: (payload) => payload.backtest,
      }),
    }),
  });

const CancelPayload = backtestPayload('CancelBacktestPayload', 'The backtest was cancelled.');
const ResumePayload = backtestPayload('ResumeBacktestPayload', 'The backtest was queued again.');
const DeletePayload = builder.objectRef<{ deletedId: string }>('DeleteBacktestPayload').implement({
  description: 'The backtest was deleted.',
  fields: (t) => ({
    deletedId: t.exposeID('deletedId', {
      description: 'The id that the backtest had; nothing answers to it any more.',
    }),
  }),
});

builder.mutationFields((t) => ({
  cancelBacktest: t.field({
    type: CancelPayload,
    description:
      'Ends a backtest that waits or runs. Results that are ready stay. Another backtest that waits for the same results computes them itself. Conflict: it has already ended.',
    args: { id: t.arg.id({ required: true, description: 'The id of the backtest to cancel.' }) },
    errors: { types },
    resolve: async (_, { id }, { services }) => ({
      backtest: await cancelBacktest(services, backtestIdOf(id, 'id')),
    }),
  }),
  resumeBacktest: t.field({
    type: ResumePayload,
    description:
      'Queues the models of a backtest that failed or were cancelled again, on the data of the launch; its results stay. Conflict: it has not ended, or every model has a result.',
    args: { id: t.arg.id({ required: true, description: 'The id of the backtest to resume.' }) },
    errors: { types: [...types, RevisionPrunedError] },
    resolve: async (_, { id }, { services }) => ({
      backtest: await resumeBacktest(services, backtestIdOf(id, 'id')),
    }),
  }),
  deleteBacktest: t.field({
    type: DeletePayload,
    description:
      'Deletes a backtest that has ended. What it computed stays in the store, and answers later launches of the same. Conflict: it waits or runs; cancel it first.',
    args: { id: t.arg.id({ required: true, description: 'The id of the backtest to delete.' }) },
    errors: { types },
    resolve: async (_, { id }, { services }) => {
      await deleteBacktest(services, backtestIdOf(id, 'id'));
      return { deletedId: id };
    },
  }),
}));
