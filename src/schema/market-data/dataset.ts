import { type Availability, type DatasetRow, type FieldAvailability, type Gap, findFields } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { orNull } from '../or-null.ts';
import { byText, checkSize, connect } from '../paging.ts';

const toDate = (time: number | null) => (time === null ? null : new Date(time));

const GapType = builder.objectRef<Gap>('Gap').implement({
  description: 'A stretch of bars that other instruments of the dataset have and this one lacks.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'The first of them.', resolve: (gap) => new Date(gap.from) }),
    to: t.field({ type: 'DateTime', description: 'The last of them.', resolve: (gap) => new Date(gap.to) }),
    bars: t.exposeInt('bars', { description: 'How many there are.' }),
  }),
});

const FieldType = builder.objectRef<FieldAvailability & { readonly bars: number }>('InstrumentField').implement({
  description: 'A field of an instrument, and the values there are of it.',
  fields: (t) => ({
    name: t.exposeString('field', { description: 'The field, such as `close`.' }),
    from: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Its first value; null where there is none.',
      resolve: ({ firstTime }) => toDate(firstTime),
    }),
    to: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Its last value; null where there is none.',
      resolve: ({ lastTime }) => toDate(lastTime),
    }),
    values: t.exposeInt('present', { description: 'How many values it has.' }),
    missing: t.int({
      description: 'At how many of the bars it has none.',
      resolve: ({ bars, present }) => bars - present,
    }),
  }),
});

const InstrumentType = builder.objectRef<Availability>('Instrument').implement({
  description: 'A symbol in a dataset, and the bars there are of it. All of it is answered without reading values.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol.' }),
    from: t.field({ type: 'DateTime', description: 'Its first bar.', resolve: (row) => new Date(row.firstTime) }),
    to: t.field({ type: 'DateTime', description: 'Its last bar.', resolve: (row) => new Date(row.lastTime) }),
    bars: t.exposeInt('bars', { description: 'How many bars it has.' }),
    fields: t.field({
      type: [FieldType],
      description: 'Its fields, by name.',
      resolve: async (row, _, { loaders }) =>
        (await loaders.fields.load(row)).map((field) => ({ ...field, bars: row.bars })),
    }),
    missingBars: t.int({
      description: 'How many bars it lacks between its first and its last that another instrument of the dataset has.',
      resolve: async (row, _, { loaders }) => (await loaders.gaps.load(row)).reduce((sum, { bars }) => sum + bars, 0),
    }),
    gaps: t.field({
      type: [GapType],
      description: 'Where those are missing, in time order.',
      args: { first: t.arg.int({ required: true, defaultValue: 50, description: 'At most so many, 1 to 1000.' }) },
      resolve: async (row, { first }, { loaders }) =>
        (await loaders.gaps.load(row)).slice(0, checkSize('first', first)),
    }),
  }),
});

export const DatasetType = builder.objectRef<DatasetRow>('Dataset');
builder.node(DatasetType, {
  description: 'A named collection of bars at one timeframe.',
  id: { resolve: (dataset) => dataset.name },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'timeframeMs' in value,
  loadOne: (name, { loaders }) => orNull(loaders.datasets.load(name)),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, unique.' }),
    timeframeMs: t.exposeFloat('timeframeMs', { description: 'The length of a bar in ms.' }),
    periodsPerYear: t.exposeFloat('periodsPerYear', {
      description: 'Bars a year by its calendar; metrics are annualised with it.',
    }),
    revision: t.exposeInt('revision', { description: 'Rises with every import that changes a value.' }),
    oldestRevision: t.exposeInt('oldestRevision', { description: 'Revisions before it have been pruned.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was first imported.',
      resolve: (dataset) => dataset.createdAt,
    }),
    fields: t.stringList({
      description: 'The columns, such as `close`; in expressions `$close`.',
      resolve: (dataset, _, { services }) => findFields(services.database, dataset.id),
    }),
    instruments: t.connection({
      type: InstrumentType,
      description: 'The instruments, by symbol.',
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
