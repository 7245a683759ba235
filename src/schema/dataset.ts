import { availabilityOf } from '../resolvers/datasets.ts';
import { type Availability, type DatasetRow, findFields } from '../store/index.ts';
import { builder } from './builder.ts';
import { orNull } from './or-null.ts';

const InstrumentType = builder.objectRef<Availability>('Instrument').implement({
  description: 'A symbol in a dataset, and the bars there are of it.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol.' }),
    from: t.field({ type: 'DateTime', description: 'Its first bar.', resolve: (row) => new Date(row.firstTime) }),
    to: t.field({ type: 'DateTime', description: 'Its last bar.', resolve: (row) => new Date(row.lastTime) }),
    bars: t.exposeInt('bars', { description: 'How many bars it has.' }),
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
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was first imported.',
      resolve: (dataset) => dataset.createdAt,
    }),
    fields: t.stringList({
      description: 'The columns, such as `close`; in expressions `$close`.',
      resolve: (dataset, _, { services }) => findFields(services.database, dataset.id),
    }),
    instruments: t.field({
      type: [InstrumentType],
      description: 'The instruments, by symbol.',
      resolve: (dataset, _, { services }) => availabilityOf(services.database, dataset),
    }),
  }),
});
