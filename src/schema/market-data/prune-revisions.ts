import { InvalidInputError, NotFoundError } from '../../errors.ts';
import { pruneDataset } from '../../resolvers/market-data/prune-revisions.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';

const PruneRevisionsInput = builder.inputType('PruneRevisionsInput', {
  description: 'Which revisions to keep.',
  fields: (t) => ({
    dataset: t.string({ required: true, description: 'The dataset.' }),
    keep: t.int({ required: true, description: 'How many of its newest revisions to keep, 1 or more.' }),
  }),
});

const Payload = builder.objectRef<Awaited<ReturnType<typeof pruneDataset>>>('PruneRevisionsPayload').implement({
  description: 'What is left.',
  fields: (t) => ({
    dataset: t.field({
      type: DatasetType,
      description: 'The dataset as it is now.',
      resolve: ({ datasetName }, _, { loaders }) => loaders.datasets.clear(datasetName).load(datasetName),
    }),
    removedChunks: t.exposeInt('removedChunks', { description: 'How many chunks were removed.' }),
  }),
});

builder.mutationField('pruneRevisions', (t) =>
  t.field({
    type: Payload,
    description:
      'Removes data that only older revisions of a dataset can see. Results stay. Revisions that an unfinished backtest reads, and those after them, are kept.',
    args: { input: t.arg({ type: PruneRevisionsInput, required: true, description: 'Which revisions to keep.' }) },
    errors: { types: [InvalidInputError, NotFoundError] },
    resolve: (_, { input }, { services }) => pruneDataset(services.database, input),
  }),
);
