import { InvalidInputError, NotFoundError } from '../../errors.ts';
import { changePeriodsPerYear } from '../../resolvers/market-data/periods-per-year.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';

const SetPeriodsPerYearInput = builder.inputType('SetPeriodsPerYearInput', {
  description: 'How many bars a year of which dataset.',
  fields: (t) => ({
    dataset: t.string({ required: true, description: 'Name of the dataset.' }),
    periodsPerYear: t.float({
      description:
        'Bars in a year, such as 252. Null or absent: told from the bars again, by each launch from its own.',
    }),
  }),
});

const Payload = builder.objectRef<{ readonly datasetName: string }>('SetPeriodsPerYearPayload').implement({
  description: 'The number of bars a year was set.',
  fields: (t) => ({
    dataset: t.field({
      type: DatasetType,
      description: 'The dataset after the change.',
      resolve: ({ datasetName }, _, { loaders }) => loaders.datasets.clear(datasetName).load(datasetName),
    }),
  }),
});

builder.mutationField('setPeriodsPerYear', (t) =>
  t.field({
    type: Payload,
    description:
      'Says how many bars a year a dataset has, which metrics of later launches are annualised with. It is part of the key of a result: results that exist stay as they are.',
    args: {
      input: t.arg({ type: SetPeriodsPerYearInput, required: true, description: 'The dataset, and the number.' }),
    },
    errors: { types: [InvalidInputError, NotFoundError] },
    resolve: async (_, { input }, { services }) => ({
      datasetName: await changePeriodsPerYear(services.database, {
        dataset: input.dataset,
        periodsPerYear: input.periodsPerYear ?? null,
      }),
    }),
  }),
);
