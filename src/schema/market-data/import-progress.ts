import type { ImportProgress } from '../../context.ts';
import { builder } from '../builder.ts';

const ImportProgressType = builder.objectRef<ImportProgress>('ImportProgress').implement({
  description: 'How much of its file an import has read.',
  fields: (t) => ({
    fraction: t.float({
      description: 'Fraction of the file that has been read, from 0 to 1.',
      resolve: ({ bytes, readBytes }) => (bytes === 0 ? 0 : Math.min(1, readBytes / bytes)),
    }),
    rows: t.exposeInt('rows', { description: 'How many rows have been read so far.' }),
  }),
});

builder.queryField('importProgress', (t) =>
  t.field({
    type: ImportProgressType,
    nullable: true,
    description:
      'Progress of an import that was started with this `progressId`; null until its file has arrived, and again once it has ended. Only the server process that runs the import knows.',
    args: {
      progressId: t.arg.string({ required: true, description: 'The `progressId` that was given to `importBars`.' }),
    },
    resolve: (_, { progressId }, { services }) => services.imports.get(progressId) ?? null,
  }),
);
