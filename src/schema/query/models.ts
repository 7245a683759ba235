import { listModels } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { ModelFormatEnum, ModelType } from '../model.ts';
import { checkFirst, decodeCursor, toConnection } from '../paging.ts';

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Which models; all conditions hold.',
  fields: (t) => ({
    nameContains: t.string({ description: 'Whose name contains this, in upper or lower case.' }),
    tag: t.string({ description: 'That have this tag.' }),
    format: t.field({ type: ModelFormatEnum, description: 'Of this format.' }),
  }),
});

builder.queryFields((t) => ({
  models: t.connection({
    type: ModelType,
    description: 'The registered models, all versions, in the order of registration.',
    args: { filter: t.arg({ type: ModelFilter, description: 'Which ones.' }) },
    resolve: async (_, { filter, first, after }, { services }) => {
      const count = checkFirst(first);
      const cursor = decodeCursor(after);
      const page = { first: count + 1, ...(cursor === undefined ? {} : { after: Number(cursor) }) };
      const conditions = {
        nameContains: filter?.nameContains ?? undefined,
        tag: filter?.tag ?? undefined,
        format: filter?.format ?? undefined,
      };
      return toConnection(await listModels(services.database, conditions, page), count, after, ({ id }) => String(id));
    },
  }),
}));
