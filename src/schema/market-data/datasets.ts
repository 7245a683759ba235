import { type DatasetRow, listDatasets } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';
import { orNull } from '../or-null.ts';
import { byText, connect } from '../paging.ts';

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
    resolve: (_, args, { services }) =>
      connect(
        args,
        byText<DatasetRow>(({ name }) => name),
        (page) => listDatasets(services.database, page),
      ),
  }),
}));
