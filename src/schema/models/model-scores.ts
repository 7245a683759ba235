import type { SymbolScores } from '../../model-process/score-range.ts';
import { modelScores } from '../../resolvers/models/model-scores.ts';
import { builder } from '../builder.ts';
import { toTimes, toValues } from '../points.ts';
import { modelReference } from '../ids.ts';
import { checkMaxPoints } from '../paging.ts';

const ScoreSeries = builder.objectRef<SymbolScores>('ScoreSeries').implement({
  description: 'Scores of a model at the bars of one symbol. `times` and `scores` have the same length.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol, such as `AAPL`.' }),
    times: t.field({
      type: ['DateTime'],
      description: 'Time of each point, oldest first.',
      resolve: ({ times }) => toTimes(times),
    }),
    scores: t.floatList({
      nullable: { list: false, items: true },
      description: 'Score at each point; null where the model has none, for example because an input is missing.',
      resolve: ({ values }) => toValues(values),
    }),
    totalPoints: t.exposeInt('totalPoints', {
      description: 'How many bars the range has before it is cut down to `maxPoints`.',
    }),
    missing: t.exposeInt('missing', { description: 'At how many of all these bars there is no score.' }),
  }),
});

builder.queryField('modelScores', (t) =>
  t.field({
    type: [ScoreSeries],
    description:
      'Scores a model over a dataset, one series a symbol. They are the scores that a backtest over the same symbols and range decides by.',
    args: {
      model: t.arg.id({
        required: true,
        description: 'The model, by its id, its name (the newest version), `name@version`, or the SHA-256 of its file.',
      }),
      dataset: t.arg.string({ required: true, description: 'Name of the dataset.' }),
      symbols: t.arg.stringList({
        description:
          'Symbols to score; all of the dataset when absent. Features that compare instruments compare these.',
      }),
      from: t.arg({ type: 'DateTime', description: 'Start of the range, inclusive; the first bar when absent.' }),
      to: t.arg({ type: 'DateTime', description: 'End of the range, inclusive; the last bar when absent.' }),
      asOf: t.arg.int({ description: 'Revision of the dataset to read; the newest when absent.' }),
      maxPoints: t.arg.int({
        required: true,
        defaultValue: 500,
        description:
          'Largest number of points in a series, 4 to 100000, and 200000 over all symbols. A longer series is downsampled; its extremes stay.',
      }),
    },
    resolve: (_, { model, symbols, from, to, asOf, maxPoints, ...rest }, context) =>
      modelScores(context, {
        ...rest,
        model: modelReference(model, 'model'),
        symbols: symbols ?? null,
        from: from ?? null,
        to: to ?? null,
        asOf: asOf ?? null,
        maxPoints: checkMaxPoints(maxPoints),
      }),
  }),
);
