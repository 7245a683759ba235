import { InvalidInputError, NotFoundError } from '../../errors.ts';
import { pruneDataset } from '../../resolvers/market-data/prune-revisions.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';

const PruneRevisionsInput = builder.inputType('PruneRevisionsInput', {
  description: 'How many revisions of which dataset to keep.',
  fields: (t) => ({
    dataset: t.string({ required: true, description: 'Name of the dataset.' }),
    keep: t.int({ required: true, description: 'How many of the newest revisions to keep, at least 1.' }),
  }),
});

const Payload = builder.objectRef<Awaited<ReturnType<typeof pruneDataset>>>('PruneRevisionsPayload').implement({
  description: 'What pruning removed.',
  fields: (t) => ({
    dataset: t.field({
      type: DatasetType,
      description: 'The dataset after pruning; `oldestRevision` says what can still be read.',
      resolve: ({ datasetName }, _, { loaders }) => loaders.datasets.clear(datasetName).load(datasetName),
    }),
    removedChunks: t.exposeInt('removedChunks', {
      description:
        'How many chunks were removed. A chunk is the values of one field of one instrument over up to 4096 bars.',
    }),
  }),
});

builder.mutationField('pruneRevisions', (t) =>
  t.field({
    type: Payload,
    description:
      'Frees space by removing data that only old revisions of a dataset use. Results of backtests stay. The revision an unfinished backtest reads is kept, and so are all later ones.',
    args: {
      input: t.arg({
        type: PruneRevisionsInput,
        required: true,
        description: 'The dataset, and how many revisions to keep.',
      }),
    },
    errors: { types: [InvalidInputError, NotFoundError] },
    resolve: (_, { input }, { services }) => pruneDataset(services.database, input),
  }),
);
