import { type DatasetRow, listDatasets } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';
import { orNull } from '../or-null.ts';
import { byText, connect } from '../paging.ts';

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
    resolve: (_, args, { services }) =>
      connect(
        args,
        byText<DatasetRow>(({ name }) => name),
        (page) => listDatasets(services.database, page),
      ),
  }),
}));
