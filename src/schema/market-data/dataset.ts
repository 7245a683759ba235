import { periodsPerYearOf } from '../../resolvers/market-data/periods-per-year.ts';
import { type Availability, type DatasetRow, type FieldAvailability, type Gap, findFields } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { orNull } from '../or-null.ts';
import { byText, checkSize, connect } from '../paging.ts';

const toDate = (time: number | null) => (time === null ? null : new Date(time));

const GapType = builder.objectRef<Gap>('Gap').implement({
  description: 'Consecutive bars that an instrument lacks although another instrument of the dataset has them.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'Time of the first missing bar.',
      resolve: (gap) => new Date(gap.from),
    }),
    to: t.field({ type: 'DateTime', description: 'Time of the last missing bar.', resolve: (gap) => new Date(gap.to) }),
    bars: t.exposeInt('bars', { description: 'How many bars are missing.' }),
  }),
});

const FieldType = builder.objectRef<FieldAvailability & { readonly bars: number }>('InstrumentField').implement({
  description: 'One field of one instrument, and how complete it is.',
  fields: (t) => ({
    name: t.exposeString('field', {
      description: 'Name of the field, such as `close`. Expressions write it `$close`.',
    }),
    from: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Time of the first bar with a value; null when no bar has one.',
      resolve: ({ firstTime }) => toDate(firstTime),
    }),
    to: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Time of the last bar with a value; null when no bar has one.',
      resolve: ({ lastTime }) => toDate(lastTime),
    }),
    values: t.exposeInt('present', { description: 'How many bars have a value.' }),
    missing: t.int({
      description: 'How many bars of the instrument have no value.',
      resolve: ({ bars, present }) => bars - present,
    }),
  }),
});

const InstrumentType = builder.objectRef<Availability>('Instrument').implement({
  description:
    'A symbol of a dataset, and the bars it has. Answered without reading values, however long the history is.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol, such as `AAPL`.' }),
    from: t.field({
      type: 'DateTime',
      description: 'Time of the first bar.',
      resolve: (row) => new Date(row.firstTime),
    }),
    to: t.field({ type: 'DateTime', description: 'Time of the last bar.', resolve: (row) => new Date(row.lastTime) }),
    bars: t.exposeInt('bars', { description: 'How many bars the instrument has.' }),
    fields: t.field({
      type: [FieldType],
      description: 'Fields of the instrument, sorted by name.',
      resolve: async (row, _, { loaders }) =>
        (await loaders.fields.load(row)).map((field) => ({ ...field, bars: row.bars })),
    }),
    missingBars: t.int({
      description:
        'How many bars are missing between the first and the last bar: times at which another instrument of the dataset has a bar and this one has none. A day on which nothing trades is not missing.',
      resolve: async (row, _, { loaders }) => (await loaders.gaps.load(row)).reduce((sum, { bars }) => sum + bars, 0),
    }),
    gaps: t.field({
      type: [GapType],
      description: 'Where the missing bars are, oldest first.',
      args: {
        first: t.arg.int({
          required: true,
          defaultValue: 50,
          description: 'Largest number of gaps to return, 1 to 1000.',
        }),
      },
      resolve: async (row, { first }, { loaders }) =>
        (await loaders.gaps.load(row)).slice(0, checkSize('first', first)),
    }),
  }),
});

const PeriodsSourceEnum = builder.enumType('PeriodsPerYearSource', {
  description: 'Where the number of bars a year comes from.',
  values: {
    GIVEN: { description: 'It was given, by an import or by `setPeriodsPerYear`.' },
    INFERRED: { description: 'It is told from the bars: their distance and the days of the week on which they occur.' },
  } as const,
});

export const DatasetType = builder.objectRef<DatasetRow>('Dataset');
builder.node(DatasetType, {
  description:
    'Bars of many instruments at one timeframe, under one name. Imports add to it; every import that changes a value makes a new revision.',
  id: { resolve: (dataset) => dataset.name },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'timeframeMs' in value,
  loadOne: (name, { loaders }) => orNull(loaders.datasets.load(name)),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the dataset, unique.' }),
    timeframeMs: t.exposeFloat('timeframeMs', {
      description: 'Length of a bar in milliseconds: 86400000 for daily bars, 60000 for one-minute bars.',
    }),
    periodsPerYear: t.float({
      description:
        'Bars in a year, which metrics are annualised with: 252 for daily bars of an exchange, 365 for daily bars that include weekends, 98280 for one-minute bars of a 6.5-hour session. Where it is INFERRED, it is that of all instruments together; a launch tells it from the bars of its own symbols.',
      resolve: (dataset, _, { services }) => periodsPerYearOf(services.database, dataset),
    }),
    periodsPerYearSource: t.field({
      type: PeriodsSourceEnum,
      description: 'Where `periodsPerYear` comes from.',
      resolve: ({ periodsPerYear }) => (periodsPerYear === null ? 'INFERRED' : 'GIVEN'),
    }),
    revision: t.exposeInt('revision', {
      description:
        'Number of the newest revision, from 1. Give an older one as `asOf` to read the data as it was then.',
    }),
    oldestRevision: t.exposeInt('oldestRevision', {
      description:
        'Number of the oldest revision that can still be read; those before it have been pruned. 1 when none has.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the first import created it.',
      resolve: (dataset) => dataset.createdAt,
    }),
    fields: t.stringList({
      description:
        'Names of the fields, sorted, such as `close`, `volume` and any other imported column. Expressions write them `$close`.',
      resolve: (dataset, _, { services }) => findFields(services.database, dataset.id),
    }),
    instruments: t.connection({
      type: InstrumentType,
      description: 'Instruments of the dataset, sorted by symbol.',
      resolve: async (dataset, args, { loaders }) => {
        const all = await loaders.instruments.load(dataset);
        const bySymbol = byText<Availability>(({ symbol }) => symbol);
        return connect(args, bySymbol, ({ after, before, limit, backwards }) => {
          const between = all.filter(
            ({ symbol }) => (after === undefined || symbol > after) && (before === undefined || symbol < before),
          );
          return backwards === true ? between.slice(-limit).reverse() : between.slice(0, limit);
        });
      },
    }),
  }),
});
