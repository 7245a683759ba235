import { type ModelFileRow, listModelFiles } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { ModelType } from './model.ts';
import { byNumber, connect } from '../paging.ts';

const ModelFileType = builder.objectRef<ModelFileRow>('ModelFile').implement({
  description: 'A file of the models directory, as it was when it was last looked into.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where it is in the directory; `.` is the directory itself.' }),
    name: t.exposeString('name', { description: 'The name that it is registered under.' }),
    sizeBytes: t.exposeFloat('sizeBytes', { description: 'Its size in bytes.' }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When it was last written.',
      resolve: (file) => new Date(file.modifiedMs),
    }),
    checkedAt: t.field({
      type: 'DateTime',
      description: 'When it was last looked into.',
      resolve: (file) => file.checkedAt,
    }),
    fault: t.exposeString('fault', { nullable: true, description: 'Why it is not registered; null where it is.' }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'What it is registered as.',
      resolve: ({ modelId }, _, { loaders }) => (modelId === null ? null : loaders.models.load(modelId)),
    }),
  }),
});

builder.queryField('modelFiles', (t) =>
  t.connection({
    type: ModelFileType,
    description: 'The files of the models directory, as they were when it was last looked at. Nothing is read for it.',
    args: { isFaulty: t.arg.boolean({ description: 'Those that are not registered, or those that are.' }) },
    resolve: (_, { isFaulty, ...args }, { services }) =>
      connect(
        args,
        byNumber<ModelFileRow>(({ id }) => id),
        (page) => listModelFiles(services.database, { isFaulty: isFaulty ?? undefined }, page),
      ),
  }),
);
