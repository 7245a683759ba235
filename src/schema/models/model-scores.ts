import type { SymbolScores } from '../../model-process/score-range.ts';
import { modelScores } from '../../resolvers/models/model-scores.ts';
import { builder } from '../builder.ts';
import { modelReference } from '../ids.ts';
import { checkMaxPoints } from '../paging.ts';

const ScoreSeries = builder.objectRef<SymbolScores>('ScoreSeries').implement({
  description: 'The scores of a model at the bars of one symbol, as two lists of the same length.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol.' }),
    times: t.field({
      type: ['DateTime'],
      description: 'The time of each point.',
      resolve: (series) => Array.from(series.times, (time) => new Date(time)),
    }),
    scores: t.floatList({
      nullable: { list: false, items: true },
      description: 'The score at each point; null where the model has no opinion.',
      resolve: (series) => Array.from(series.values, (value) => (Number.isFinite(value) ? value : null)),
    }),
    totalPoints: t.exposeInt('totalPoints', { description: 'How many points there are in full, one a bar.' }),
    missing: t.exposeInt('missing', { description: 'At how many of them there is no score.' }),
  }),
});

builder.queryField('modelScores', (t) =>
  t.field({
    type: [ScoreSeries],
    description:
      'What a model says, one series a symbol: the scores that a backtest over the same symbols and range sees.',
    args: {
      model: t.arg.id({ required: true, description: 'The model, by id, name, `name@version` or digest.' }),
      dataset: t.arg.string({ required: true, description: 'The dataset.' }),
      symbols: t.arg.stringList({ description: 'The symbols; all of the dataset when absent.' }),
      from: t.arg({ type: 'DateTime', description: 'The first instant; the first bar when absent.' }),
      to: t.arg({ type: 'DateTime', description: 'The last instant; the last bar when absent.' }),
      asOf: t.arg.int({ description: 'The revision of the dataset to read; the newest when absent.' }),
      maxPoints: t.arg.int({
        required: true,
        defaultValue: 500,
        description: 'At most so many points a symbol, 4 to 100000, and 200000 in all; extremes are kept.',
      }),
    },
    resolve: (_, { model, symbols, from, to, asOf, maxPoints, ...rest }, { services }) =>
      modelScores(services, {
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
