import { type ModelFileRow, listModelFiles } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { ModelType } from './model.ts';
import { byNumber, connect } from '../paging.ts';

const ModelFileType = builder.objectRef<ModelFileRow>('ModelFile').implement({
  description: 'A file of the models directory (`HINDCAST_MODELS_DIR`), as it was when it was last checked.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Path of the file, relative to the models directory; `.` when the directory itself cannot be read.',
    }),
    name: t.exposeString('name', {
      description: 'Name of the model that the file is registered as; empty for `.` and `manifest.json`.',
    }),
    sizeBytes: t.exposeFloat('sizeBytes', { description: 'Size of the file in bytes; 0 when it could not be opened.' }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When the file was last written; 1970-01-01 when it could not be opened.',
      resolve: (file) => new Date(file.modifiedMs),
    }),
    checkedAt: t.field({
      type: 'DateTime',
      description: 'When the file was last checked.',
      resolve: (file) => file.checkedAt,
    }),
    fault: t.exposeString('fault', {
      nullable: true,
      description: 'Why the file is not registered as a model; null when it is.',
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The model that the file is registered as; null when it is not.',
      resolve: ({ modelId }, _, { loaders }) => (modelId === null ? null : loaders.models.load(modelId)),
    }),
  }),
});

builder.queryField('modelFiles', (t) =>
  t.connection({
    type: ModelFileType,
    description:
      'Files of the models directory as of the last look at it, in the order in which they were first found. `scanModels` looks again.',
    args: {
      isFaulty: t.arg.boolean({
        description: 'True for files that could not be registered, false for those that are; all when absent.',
      }),
    },
    resolve: (_, { isFaulty, ...args }, { services }) =>
      connect(
        args,
        byNumber<ModelFileRow>(({ id }) => id),
        (page) => listModelFiles(services.database, { isFaulty: isFaulty ?? undefined }, page),
      ),
  }),
);
