import { type ModelRow, findReferences, listModels } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { modelReference } from '../ids.ts';
import { ModelFormatEnum, ModelType } from './model.ts';
import { byNumber, connect } from '../paging.ts';

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Conditions that models have to meet, all of them.',
  fields: (t) => ({
    nameContains: t.string({ description: 'Text that the name contains, in any case.' }),
    tag: t.string({ description: 'A tag that the model has.' }),
    format: t.field({ type: ModelFormatEnum, description: 'Format of the model file.' }),
    isMissing: t.boolean({
      description: 'True for models whose file is gone from the models directory, false for all others.',
    }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: ModelType,
    nullable: true,
    description: 'One model; null when there is none.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'The model, by its id, its name (the newest version), `name@version`, or the SHA-256 of its file.',
      }),
    },
    resolve: async (_, { id }, { services }) => {
      const [model] = await findReferences(services.database, [modelReference(id, 'id')]);
      return model ?? null;
    },
  }),
  models: t.connection({
    type: ModelType,
    description: 'Registered models, every version of each, in the order in which they were registered.',
    args: { filter: t.arg({ type: ModelFilter, description: 'Conditions to select by; all models when absent.' }) },
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
