import type { Loaders } from '../../loaders/index.ts';
import { type BacktestPlace, type BacktestRow, listBacktests } from '../../store/index.ts';
import { BacktestType, RunStatusEnum } from './backtest.ts';
import { builder } from '../builder.ts';
import { backtestIdOf, parseUuid } from '../ids.ts';
import { orNull } from '../or-null.ts';
import { connect } from '../paging.ts';

const BacktestFilter = builder.inputType('BacktestFilter', {
  description: 'Which backtests to list. All conditions that are given must hold.',
  fields: (t) => ({
    status: t.field({ type: [RunStatusEnum], description: 'Only backtests in one of these states. Default: all.' }),
    dataset: t.string({ description: 'Only backtests over the dataset of this name. Default: all.' }),
  }),
});

builder.queryFields((t) => ({
  backtest: t.field({
    type: BacktestType,
    nullable: true,
    description:
      'One backtest: its status, progress, results and failures. Null where there is none, or it was deleted.',
    args: { id: t.arg.id({ required: true, description: 'The id that `launchBacktest` or `backtests` gave.' }) },
    resolve: (_, { id }, { loaders }) => orNull(loadBacktest(loaders, id)),
  }),
  backtests: t.connection({
    type: BacktestType,
    description: 'The backtests that have been launched and not deleted, the newest first.',
    args: { filter: t.arg({ type: BacktestFilter, description: 'Which backtests to list. Default: all of them.' }) },
    resolve: (_, { filter, ...args }, { services, loaders }) => {
      const conditions = { status: filter?.status ?? undefined, dataset: filter?.dataset ?? undefined };
      const cursors = {
        of: ({ createdAt, id }: BacktestPlace) => `${createdAt.toISOString()}/${id}`,
        parse: (text: string) => parsePlace(loaders, text),
      };
      return connect(args, cursors, (page) => listBacktests(services.database, conditions, page));
    },
  }),
}));

async function loadBacktest(loaders: Loaders, id: string): Promise<BacktestRow> {
  return loaders.backtests.load(backtestIdOf(id, 'id'));
}

/** The place that a cursor names by time and id, or, as cursors of version 0.1.0 do, by the id alone. */
async function parsePlace(loaders: Loaders, text: string): Promise<BacktestPlace | undefined> {
  const [, time, local] = /^(?:([^/]+)\/)?([^/]+)$/.exec(text) ?? [];
  const id = local === undefined ? undefined : parseUuid(local);
  if (id === undefined) return undefined;
  if (time === undefined) return (await orNull(loaders.backtests.load(id))) ?? undefined;
  const createdAt = new Date(time);
  return Number.isNaN(createdAt.getTime()) ? undefined : { createdAt, id };
}
