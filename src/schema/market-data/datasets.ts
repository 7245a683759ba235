import { listDatasets } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';
import { orNull } from '../or-null.ts';
import { checkFirst, decodeCursor, toConnection } from '../paging.ts';

builder.queryFields((t) => ({
  dataset: t.field({
    type: DatasetType,
    nullable: true,
    description: 'A dataset by its name; null where there is none.',
    args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
    resolve: (_, { name }, { loaders }) => orNull(loaders.datasets.load(name)),
  }),
  datasets: t.connection({
    type: DatasetType,
    description: 'The datasets, by name.',
    resolve: async (_, { first, after }, { services }) => {
      const count = checkFirst(first);
      const rows = await listDatasets(services.database, { first: count + 1, after: decodeCursor(after) });
      return toConnection(rows, count, after, ({ name }) => name);
    },
  }),
}));
