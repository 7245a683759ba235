import { BacktestType, RunStatusEnum } from './backtest.ts';
import { builder } from '../builder.ts';
import { idOf } from '../ids.ts';
import { orNull } from '../or-null.ts';
import { checkFirst, decodeCursor, toConnection } from '../paging.ts';
import { listBacktests } from '../../store/index.ts';

const BacktestFilter = builder.inputType('BacktestFilter', {
  description: 'Which backtests; all conditions hold.',
  fields: (t) => ({
    status: t.field({ type: [RunStatusEnum], description: 'In one of these states.' }),
    dataset: t.string({ description: 'Over this dataset.' }),
  }),
});

builder.queryFields((t) => ({
  backtest: t.field({
    type: BacktestType,
    nullable: true,
    description: 'A backtest by its id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_, { id }, { loaders }) => orNull(loaders.backtests.load(idOf('Backtest', id, 'id'))),
  }),
  backtests: t.connection({
    type: BacktestType,
    description: 'The backtests, the newest first.',
    args: { filter: t.arg({ type: BacktestFilter, description: 'Which ones.' }) },
    resolve: async (_, { filter, first, after }, { services }) => {
      const count = checkFirst(first);
      const cursor = decodeCursor(after);
      const page = { first: count + 1, ...(cursor === undefined ? {} : { after: cursor }) };
      const conditions = { status: filter?.status ?? undefined, dataset: filter?.dataset ?? undefined };
      return toConnection(await listBacktests(services.database, conditions, page), count, after, ({ id }) => id);
    },
  }),
}));
