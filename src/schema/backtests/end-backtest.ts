import { ConflictError, InvalidInputError, NotFoundError, RevisionPrunedError } from '../../errors.ts';
import { cancelBacktest } from '../../resolvers/backtests/cancel-backtest.ts';
import { deleteBacktest } from '../../resolvers/backtests/delete-backtest.ts';
import { resumeBacktest } from '../../resolvers/backtests/resume-backtest.ts';
import type { BacktestRow } from '../../store/index.ts';
import { BacktestType } from './backtest.ts';
import { builder } from '../builder.ts';
import { idOf } from '../ids.ts';

const types = [InvalidInputError, NotFoundError, ConflictError];

/** A payload that is a backtest as it is after the change. */
const backtestPayload = (name: string) =>
  builder.objectRef<{ backtest: BacktestRow }>(name).implement({
    description: 'The backtest as it is now.',
    fields: (t) => ({
      backtest: t.field({ type: BacktestType, description: 'The backtest.', resolve: (payload) => payload.backtest }),
    }),
  });

const CancelPayload = backtestPayload('CancelBacktestPayload');
const ResumePayload = backtestPayload('ResumeBacktestPayload');
const DeletePayload = builder.objectRef<{ deletedId: string }>('DeleteBacktestPayload').implement({
  description: 'What was removed.',
  fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'The id that the backtest had.' }) }),
});

builder.mutationFields((t) => ({
  cancelBacktest: t.field({
    type: CancelPayload,
    description: 'Ends a backtest that is queued or running. What it has finished stays.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    errors: { types },
    resolve: async (_, { id }, { services }) => ({
      backtest: await cancelBacktest(services, idOf('Backtest', id, 'id')),
    }),
  }),
  resumeBacktest: t.field({
    type: ResumePayload,
    description: 'Takes up again the models of a backtest that failed or were cancelled; its results stay.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    errors: { types: [...types, RevisionPrunedError] },
    resolve: async (_, { id }, { services }) => ({
      backtest: await resumeBacktest(services, idOf('Backtest', id, 'id')),
    }),
  }),
  deleteBacktest: t.field({
    type: DeletePayload,
    description: 'Removes a finished backtest. Its results stay in the store and answer later launches.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    errors: { types },
    resolve: async (_, { id }, { services }) => {
      await deleteBacktest(services, idOf('Backtest', id, 'id'));
      return { deletedId: id };
    },
  }),
}));
