import { type ImportRow, listImports } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';
import { checkSize } from '../paging.ts';

const ImportType = builder.objectRef<ImportRow>('Import').implement({
  description: 'An import that changed values, and so made a revision of its dataset.',
  fields: (t) => ({
    revision: t.exposeInt('revision', { description: 'The revision that it made.' }),
    source: t.exposeString('source', { description: 'The name of the file.' }),
    rows: t.exposeInt('rows', { description: 'How many bars the file has.' }),
    importedAt: t.field({ type: 'DateTime', description: 'When it ended.', resolve: (row) => row.importedAt }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'The name of the key that imported it; null from before there were keys.',
    }),
  }),
});

builder.objectFields(DatasetType, (t) => ({
  imports: t.field({
    type: [ImportType],
    description: 'The imports that made its revisions, newest first.',
    args: {
      first: t.arg.int({ required: true, defaultValue: 50, description: 'Largest number of imports, 1 to 1000.' }),
    },
    resolve: (dataset, { first }, { services }) =>
      listImports(services.database, dataset.id, checkSize('first', first) ?? 1),
  }),
}));
