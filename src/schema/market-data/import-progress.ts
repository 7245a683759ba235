import type { ImportProgress } from '../../context.ts';
import { builder } from '../builder.ts';

const ImportProgressType = builder.objectRef<ImportProgress>('ImportProgress').implement({
  description: 'How far an import is.',
  fields: (t) => ({
    fraction: t.float({
      description: 'How much of the file has been read, from 0 to 1.',
      resolve: ({ bytes, readBytes }) => (bytes === 0 ? 0 : Math.min(1, readBytes / bytes)),
    }),
    rows: t.exposeInt('rows', { description: 'Rows read so far.' }),
  }),
});

builder.queryField('importProgress', (t) =>
  t.field({
    type: ImportProgressType,
    nullable: true,
    description:
      'How far an import of this server process is; null before its file has arrived, and after it has ended.',
    args: { progressId: t.arg.string({ required: true, description: 'The id that was given with it.' }) },
    resolve: (_, { progressId }, { services }) => services.imports.get(progressId) ?? null,
  }),
);
