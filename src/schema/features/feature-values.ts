import { type FeatureSeries, featureValues } from '../../resolvers/features/feature-values.ts';
import type { MissingRange } from '../../engine/index.ts';
import { builder } from '../builder.ts';
import { toTimes, toValues } from '../points.ts';
import { inTurns } from '../turns.ts';
import { checkMaxPoints } from '../paging.ts';

const MissingRangeType = builder.objectRef<MissingRange>('MissingRange').implement({
  description: 'Consecutive bars at which a feature is undefined, such as those before its window is full.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'Time of the first of these bars.',
      resolve: (range) => new Date(range.from),
    }),
    to: t.field({
      type: 'DateTime',
      description: 'Time of the last of these bars.',
      resolve: (range) => new Date(range.to),
    }),
    bars: t.exposeInt('bars', { description: 'How many bars there are in the range.' }),
  }),
});

const FeatureSeriesType = builder.objectRef<FeatureSeries>('FeatureSeries').implement({
  description: 'Values of one feature of one symbol. `times` and `values` have the same length.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol, such as `AAPL`.' }),
    feature: t.exposeString('feature', { description: 'The feature as the query gave it: a name or an expression.' }),
    expression: t.exposeString('expression', {
      description: 'The expression that was computed. It differs from `feature` when that is a name.',
    }),
    times: t.field({
      type: ['DateTime'],
      description: 'Time of each point, oldest first.',
      resolve: ({ times }) => toTimes(times),
    }),
    values: t.floatList({
      nullable: { list: false, items: true },
      description: 'Value at each point; null where the feature is undefined there.',
      resolve: ({ values }) => toValues(values),
    }),
    totalPoints: t.exposeInt('totalPoints', {
      description: 'How many bars the range has before it is cut down to `maxPoints`.',
    }),
    missing: t.exposeInt('missing', { description: 'At how many of all these bars the feature is undefined.' }),
    missingRanges: t.field({
      type: [MissingRangeType],
      description:
        'Where the feature is undefined, oldest first, over all bars and not only the returned points. At most 100 ranges: of more, the longest.',
      resolve: (series) => [...series.missingRanges],
    }),
  }),
});

builder.queryField('featureValues', (t) =>
  t.field({
    type: [FeatureSeriesType],
    description:
      'Computes features over a dataset at its newest revision: one series for each symbol and feature, symbol by symbol. At most 8000 series, and 200000 points over all of them.',
    args: {
      dataset: t.arg.string({ required: true, description: 'Name of the dataset.' }),
      symbols: t.arg.stringList({
        required: true,
        description: 'Symbols to compute the features of, such as `["AAPL", "MSFT"]`.',
      }),
      features: t.arg.stringList({
        required: true,
        description:
          "Expressions in Qlib's syntax, such as `Mean($close,20)/$close`, or names of features in any feature set. A name that was defined comes before a built-in one.",
      }),
      labels: t.arg.boolean({
        required: true,
        defaultValue: false,
        description:
          'True for labels to train a model on, such as `Ref($close,-5)/$close-1`: then `Ref` and `Delta` may look ahead. Inputs of a model never may.',
      }),
      from: t.arg({
        type: 'DateTime',
        description: 'Start of the range, inclusive; the first bar of the dataset when absent.',
      }),
      to: t.arg({
        type: 'DateTime',
        description: 'End of the range, inclusive; the last bar of the dataset when absent.',
      }),
      maxPoints: t.arg.int({
        required: true,
        defaultValue: 500,
        description:
          'Largest number of points in a series, 4 to 100000. A longer series is downsampled; its first and last point and its extremes stay.',
      }),
    },
    resolve: async (_, { from, to, maxPoints, ...rest }, context) => {
      const series = await featureValues(context, {
        ...rest,
        from: from ?? null,
        to: to ?? null,
        maxPoints: checkMaxPoints(maxPoints),
      });
      return inTurns(series);
    },
  }),
);
