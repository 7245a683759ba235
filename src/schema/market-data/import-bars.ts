import { ImportRejectedError, InvalidInputError } from '../../errors.ts';
import { type ImportReport, importUpload } from '../../resolvers/market-data/import-upload.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';

const DataFormatEnum = builder.enumType('DataFormat', {
  description: 'The format of a file of bars.',
  values: {
    CSV: { description: 'Comma-separated values with a header.' },
    PARQUET: { description: 'Apache Parquet.' },
  } as const,
});

const ImportBarsInput = builder.inputType('ImportBarsInput', {
  description: 'Bars to import: either `file` or `path`.',
  fields: (t) => ({
    dataset: t.string({ required: true, description: 'The dataset; it is made where there is none of this name.' }),
    file: t.field({ type: 'File', description: 'The file, sent along as a part of a multipart request.' }),
    path: t.string({ description: 'A file on the server, relative to its import directory.' }),
    format: t.field({
      type: DataFormatEnum,
      description: 'The format; told from the bytes when absent, and refused where the bytes are another.',
    }),
    symbol: t.string({ description: 'The symbol of all bars, for a file that has no column of symbols.' }),
    timeframeMs: t.float({ description: 'The length of a bar in ms; the usual distance of the bars when absent.' }),
    periodsPerYear: t.float({
      description: 'Bars a year; told from the timeframe and the days that occur when absent.',
    }),
    progressId: t.string({ description: 'Any id that no other import has, to ask `importProgress` with.' }),
  }),
});

const Payload = builder.objectRef<ImportReport>('ImportBarsPayload').implement({
  description: 'What was imported.',
  fields: (t) => ({
    dataset: t.field({
      type: DatasetType,
      description: 'The dataset as it is now.',
      resolve: ({ datasetName }, _, { loaders }) => loaders.datasets.clear(datasetName).load(datasetName),
    }),
    rows: t.exposeInt('rows', { description: 'Bars in the file.' }),
    changed: t.exposeBoolean('changed', {
      description: 'Whether any value is new; the same file again changes nothing.',
    }),
    symbols: t.stringList({ description: 'The symbols in the file.', resolve: (report) => [...report.symbols] }),
  }),
});

builder.mutationField('importBars', (t) =>
  t.field({
    type: Payload,
    description: 'Imports bars, all of the file or nothing of it.',
    args: { input: t.arg({ type: ImportBarsInput, required: true, description: 'The bars.' }) },
    errors: { types: [InvalidInputError, ImportRejectedError] },
    resolve: (_, { input }, { services }) => importUpload(services, input),
  }),
);
