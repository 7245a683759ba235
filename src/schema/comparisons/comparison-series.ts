import { encodeGlobalID } from '@pothos/plugin-relay';
import { CURVE_KINDS } from '../../engine/index.ts';
import { InvalidInputError, quote } from '../../errors.ts';
import { type ResultTable, comparisonTable } from '../../resolvers/comparisons/comparison-table.ts';
import { ModelResultType } from '../backtests/model-result.ts';
import { builder } from '../builder.ts';
import { toNumberList, toTimes } from '../points.ts';
import { inTurns } from '../turns.ts';
import { ComparisonType } from './comparison.ts';

const KIND_DESCRIPTIONS: Record<(typeof CURVE_KINDS)[number], string> = {
  EQUITY: 'Cash and positions together: in multiples of the initial cash, or in currency where `rebase` is false.',
  RETURN: 'The change since the point before, as a ratio; of the first point since the start.',
  DRAWDOWN: 'Equity over its highest so far, minus 1: the deepest since the point before.',
  UNDERWATER: 'For how many bars equity has been below its highest so far: the longest since the point before.',
};

const CurveKindEnum = builder.enumType('CurveKind', {
  description: 'What a curve shows of the equity of a result.',
  values: Object.fromEntries(CURVE_KINDS.map((kind) => [kind, { description: KIND_DESCRIPTIONS[kind] }])) as Record<
    (typeof CURVE_KINDS)[number],
    { description: string }
  >,
});

const ResultValuesType = builder.objectRef<ResultTable['rows'][number]>('ResultValues').implement({
  description: 'One result of a comparison as a row of numbers.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the result.',
      resolve: ({ row: { result } }) => encodeGlobalID('ModelResult', `${result.backtestId}/${result.ordinal}`),
    }),
    result: t.field({ type: ModelResultType, description: 'The result itself.', resolve: ({ row }) => row.result }),
    values: t.field({
      type: 'NumberList',
      description: 'A number for each column, to 6 significant digits; null where there is none.',
      resolve: ({ values }) => toNumberList(values),
    }),
  }),
});

const results = (t: FieldsOf<ResultTable>) =>
  t.field({
    type: [ResultValuesType],
    description: 'The rows: the results of the page of the comparison.',
    resolve: ({ rows }) => inTurns(rows),
  });

const ComparisonCurvesType = builder.objectRef<ResultTable>('ComparisonCurves').implement({
  description: 'Curves of all rows of a comparison over the same times.',
  fields: (t) => ({
    times: t.field({
      type: ['DateTime'],
      description:
        'The times that all curves share: the first and the last bar of any result, and others between them, equally many bars apart. A value is that of the last bar until then, and null outside the bars of its result.',
      resolve: ({ times }) => toTimes(times),
    }),
    results: results(t),
  }),
});

const MonthlyReturnsType = builder.objectRef<ResultTable>('MonthlyReturns').implement({
  description: 'The returns of all rows of a comparison by month, in UTC.',
  fields: (t) => ({
    months: t.stringList({
      description: 'The months, such as `2013-01`, in order. The first and the last may be cut off by the range.',
      resolve: ({ times }) => Array.from(times, (time) => new Date(time).toISOString().slice(0, 'yyyy-mm'.length)),
    }),
    results: results(t),
  }),
});

const CorrelationsType = builder.objectRef<ResultTable>('Correlations').implement({
  description:
    'The correlations (Pearson) of the returns of all rows of a comparison with each other, over the bars that two have in common. Rows and columns are in the same order: results that correlate stand together, by a clustering with average linkage.',
  fields: (t) => ({ results: results(t) }),
});

const POINTS = {
  required: true,
  defaultValue: 500,
  description: 'The most points that each curve has, 2 to 2000.',
} as const;

builder.objectFields(ComparisonType, (t) => ({
  curves: t.field({
    type: ComparisonCurvesType,
    description: 'Curves of the rows, at most 1000, which must have bars of the same timeframe.',
    args: {
      kind: t.arg({ type: CurveKindEnum, required: true, defaultValue: 'EQUITY', description: 'What they show.' }),
      points: t.arg.int(POINTS),
      rebase: t.arg.boolean({
        required: true,
        defaultValue: true,
        description: 'Equity in multiples of the initial cash, so that all curves begin at 1. Other kinds are ratios.',
      }),
    },
    resolve: ({ rows }, { kind: curve, points, rebase }, context) =>
      comparisonTable(context, rows, { kind: 'CURVES', curve, points: between('points', points, [2, 2_000]), rebase }),
  }),
  rollingSharpe: t.field({
    type: ComparisonCurvesType,
    description:
      'The Sharpe ratio of a window that moves along, annualised, for each of the rows, at most 1000. Null until the window is full, and where returns do not vary in it.',
    args: {
      window: t.arg.int({ required: true, defaultValue: 126, description: 'How many bars it has, 2 to 100000.' }),
      points: t.arg.int(POINTS),
    },
    resolve: ({ rows }, { window, points }, context) =>
      comparisonTable(context, rows, {
        kind: 'ROLLING_SHARPE',
        window: between('window', window, [2, 100_000]),
        points: between('points', points, [2, 2_000]),
      }),
  }),
  monthlyReturns: t.field({
    type: MonthlyReturnsType,
    description: 'The returns of the rows by month, at most 1000 rows: of the equity at the last bar of each month.',
    resolve: ({ rows }, _, context) => comparisonTable(context, rows, { kind: 'MONTHLY_RETURNS' }),
  }),
  correlations: t.field({
    type: CorrelationsType,
    description: 'How the returns of the rows correlate with each other, at most 500 rows.',
    resolve: ({ rows }, _, context) => comparisonTable(context, rows, { kind: 'CORRELATIONS' }),
  }),
}));

type FieldsOf<Shape> = Parameters<
  Parameters<ReturnType<typeof builder.objectRef<Shape>>['implement']>[0]['fields'] & object
>[0];

function between(name: string, value: number, [least, most]: readonly [number, number]): number {
  if (value >= least && value <= most) return value;
  throw new InvalidInputError([{ path: [name], message: `Expected ${least} to ${most}, got ${quote(value)}.` }]);
}
