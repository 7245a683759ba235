import { ConflictError, ImportRejectedError, InvalidInputError } from '../../errors.ts';
import { type ImportReport, importUpload } from '../../resolvers/market-data/import-upload.ts';
import { builder } from '../builder.ts';
import { DatasetType } from './dataset.ts';

const DataFormatEnum = builder.enumType('DataFormat', {
  description: 'File format of bars to import.',
  values: {
    CSV: {
      description:
        'Comma-separated text in UTF-8, with a header line. A value that holds a comma, a quote or a line break is put in double quotes, and a quote inside it is doubled.',
    },
    PARQUET: {
      description:
        'Apache Parquet with plain columns, uncompressed or packed with Snappy, gzip, Brotli, LZ4 or Zstandard.',
    },
  } as const,
});

const ImportBarsInput = builder.inputType('ImportBarsInput', {
  description: [
    'A file of bars, given as exactly one of `file` and `path`. Columns are recognised by their names, in any case, with or without spaces and underscores:',
    '- time: `time`, `timestamp`, `datetime`, `date` or `open time`; a time without an offset is UTC, a number is seconds or milliseconds since 1970',
    '- prices: `open`, `high`, `low`, `close`, or `o`, `h`, `l`, `c`; all four are required',
    '- volume, if any: `volume`, `vol` or `v`',
    '- symbol: `symbol`, `ticker`, `instrument` or `code`; without such a column, give `symbol`',
    '- any other column becomes a field of its own: `Adj Close` becomes `$adjclose`, `sentiment` becomes `$sentiment`',
    '',
    'Rows are in time order within each symbol. Example: `date,symbol,open,high,low,close,volume,sentiment`, then `2013-01-02,AAPL,78.1,79.3,77.4,78.4,140129500,0.2`.',
  ].join('\n'),
  fields: (t) => ({
    dataset: t.string({
      required: true,
      description: 'Name of the dataset to import into. It is created when there is none of this name.',
    }),
    file: t.field({ type: 'File', description: 'The file, uploaded as a part of a multipart request.' }),
    path: t.string({
      description:
        'Path of a file on the server, relative to its import directory (`HINDCAST_IMPORT_DIR`), such as `daily/AAPL.csv`. Paths that lead out of it are refused.',
    }),
    format: t.field({
      type: DataFormatEnum,
      description:
        'Format of the file; recognised from its first bytes when absent. A file in another format than the one given is refused.',
    }),
    symbol: t.string({
      description:
        'Symbol of all bars in the file, such as `AAPL`, at most 64 characters. Required when the file has no column of symbols, and ignored when it has one.',
    }),
    timeframeMs: t.float({
      description:
        'Length of a bar in milliseconds, such as 86400000 for daily bars; the median distance between bars when absent. An existing dataset keeps its own: any other value is refused.',
    }),
    periodsPerYear: t.float({
      description:
        'Bars in a year, such as 252, from now on that of the dataset. When absent, a dataset keeps what was given for it before; otherwise each launch tells it from the bars that it uses. `setPeriodsPerYear` changes it later.',
    }),
    progressId: t.string({
      description:
        'An id of your choice, such as a UUID, to follow this import with the query `importProgress`. Refused with `Conflict` while another import uses the same id.',
    }),
  }),
});

const Payload = builder.objectRef<ImportReport>('ImportBarsPayload').implement({
  description: 'What an import did.',
  fields: (t) => ({
    dataset: t.field({
      type: DatasetType,
      description: 'The dataset after the import.',
      resolve: ({ datasetName }, _, { loaders }) => loaders.datasets.clear(datasetName).load(datasetName),
    }),
    rows: t.exposeInt('rows', { description: 'How many bars the file has, over all symbols.' }),
    changed: t.exposeBoolean('changed', {
      description:
        'Whether the import changed any value and so made a new revision. Importing the same file again changes nothing.',
    }),
    symbols: t.stringList({ description: 'Symbols in the file, sorted.', resolve: (report) => [...report.symbols] }),
  }),
});

builder.mutationField('importBars', (t) =>
  t.field({
    type: Payload,
    description:
      'Imports a file of bars into a dataset, creating the dataset if need be. Either the whole file is imported or nothing of it: the first row that breaks a rule is named in `ImportRejected`. Where bars exist already, the new values make a new revision and the old revision keeps the old ones.',
    args: {
      input: t.arg({ type: ImportBarsInput, required: true, description: 'The file, and the dataset it goes into.' }),
    },
    errors: { types: [InvalidInputError, ImportRejectedError, ConflictError] },
    resolve: (_, { input }, { services, viewer }) => importUpload(services, { ...input, createdBy: viewer.name }),
  }),
);
