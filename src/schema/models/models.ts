import { type ModelRow, findReferences, listModels } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { modelReference } from '../ids.ts';
import { ModelFormatEnum, ModelType } from './model.ts';
import { byNumber, connect } from '../paging.ts';

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Which models; all conditions hold.',
  fields: (t) => ({
    nameContains: t.string({ description: 'Whose name contains this, in upper or lower case.' }),
    tag: t.string({ description: 'That have this tag.' }),
    format: t.field({ type: ModelFormatEnum, description: 'Of this format.' }),
    isMissing: t.boolean({ description: 'Whose file has vanished from the models directory, or has not.' }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: ModelType,
    nullable: true,
    description: 'A model; null where there is none.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'Its id, its `name` (the newest version), `name@version`, or the digest of its file.',
      }),
    },
    resolve: async (_, { id }, { services }) => {
      const [model] = await findReferences(services.database, [modelReference(id, 'id')]);
      return model ?? null;
    },
  }),
  models: t.connection({
    type: ModelType,
    description: 'The registered models, all versions, in the order of registration.',
    args: { filter: t.arg({ type: ModelFilter, description: 'Which ones.' }) },
    resolve: (_, { filter, ...args }, { services }) => {
      const conditions = {
        nameContains: filter?.nameContains ?? undefined,
        tag: filter?.tag ?? undefined,
        format: filter?.format ?? undefined,
        isMissing: filter?.isMissing ?? undefined,
      };
      const byId = byNumber<ModelRow>(({ id }) => id);
      return connect(args, byId, (page) => listModels(services.database, conditions, page));
    },
  }),
}));
