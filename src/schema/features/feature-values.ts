import { type FeatureSeries, featureValues } from '../../resolvers/features/feature-values.ts';
import type { MissingRange } from '../../engine/index.ts';
import { builder } from '../builder.ts';
import { checkMaxPoints } from '../paging.ts';

const MissingRangeType = builder.objectRef<MissingRange>('MissingRange').implement({
  description: 'A stretch of bars at which a feature is undefined.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'The first of them.', resolve: (range) => new Date(range.from) }),
    to: t.field({ type: 'DateTime', description: 'The last of them.', resolve: (range) => new Date(range.to) }),
    bars: t.exposeInt('bars', { description: 'How many there are.' }),
  }),
});

const FeatureSeriesType = builder.objectRef<FeatureSeries>('FeatureSeries').implement({
  description: 'The values of one feature of one symbol, as two lists of the same length.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol.' }),
    feature: t.exposeString('feature', { description: 'The feature as it was asked for.' }),
    expression: t.exposeString('expression', { description: 'Its expression.' }),
    times: t.field({
      type: ['DateTime'],
      description: 'The time of each point.',
      resolve: (series) => Array.from(series.times, (time) => new Date(time)),
    }),
    values: t.floatList({
      nullable: { list: false, items: true },
      description: 'The value of each point; null where it is undefined.',
      resolve: (series) => Array.from(series.values, (value) => (Number.isFinite(value) ? value : null)),
    }),
    totalPoints: t.exposeInt('totalPoints', { description: 'How many points there are in full, one a bar.' }),
    missing: t.exposeInt('missing', { description: 'At how many of them the feature is undefined.' }),
    missingRanges: t.field({
      type: [MissingRangeType],
      description: 'Where those are, all points counted, in time order; of more than 100 stretches the longest.',
      resolve: (series) => [...series.missingRanges],
    }),
  }),
});

builder.queryField('featureValues', (t) =>
  t.field({
    type: [FeatureSeriesType],
    description: 'Values of features: one series for each symbol and feature.',
    args: {
      dataset: t.arg.string({ required: true, description: 'The dataset.' }),
      symbols: t.arg.stringList({ required: true, description: 'The symbols.' }),
      features: t.arg.stringList({
        required: true,
        description:
          "Expressions in Qlib's syntax, or names of features of any set; a name that users have defined comes before a built-in one.",
      }),
      labels: t.arg.boolean({
        required: true,
        defaultValue: false,
        description:
          'Whether these are labels, to train models on: then `Ref` and `Delta` may look ahead. What goes into a model never may.',
      }),
      from: t.arg({ type: 'DateTime', description: 'The first instant.' }),
      to: t.arg({ type: 'DateTime', description: 'The last instant.' }),
      maxPoints: t.arg.int({
        required: true,
        defaultValue: 500,
        description: 'At most so many points a series, 4 to 100000; extremes are kept.',
      }),
    },
    resolve: (_, { from, to, maxPoints, ...rest }, { services, loaders }) =>
      featureValues(services, loaders, {
        ...rest,
        from: from ?? null,
        to: to ?? null,
        maxPoints: checkMaxPoints(maxPoints),
      }),
  }),
);
