import { listDatasets } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';
import { orNull } from '../or-null.ts';
import { checkFirst, decodeCursor, toConnection } from '../paging.ts';

builder.queryFields((t) => ({
  dataset: t.field({
    type: DatasetType,
    nullable: true,
    description: 'The dataset of this name; null when there is none.',
    args: { name: t.arg.string({ required: true, description: 'Name of the dataset.' }) },
    resolve: (_, { name }, { loaders }) => orNull(loaders.datasets.load(name)),
  }),
  datasets: t.connection({
    type: DatasetType,
    description: 'All datasets, sorted by name.',
    resolve: async (_, { first, after }, { services }) => {
      const count = checkFirst(first);
      const rows = await listDatasets(services.database, { first: count + 1, after: decodeCursor(after) });
      return toConnection(rows, count, after, ({ name }) => name);
    },
  }),
}));
