import type { Curve } from '../../engine/index.ts';
import { builder } from '../builder.ts';
import { toNumbers, toTimes } from '../points.ts';

export const EquityCurveType = builder.objectRef<Curve>('EquityCurve').implement({
  description:
    'A series in time as two lists of equal length. Where it has more points than `maxPoints`, it is downsampled: the first and the last stay, and of each stretch between them the lowest and the highest.',
  fields: (t) => ({
    times: t.field({
      type: ['DateTime'],
      description: 'The bar of each point, in time order.',
      resolve: ({ times }) => toTimes(times),
    }),
    values: t.floatList({
      description:
        'The value at each point. Of `equity`: cash and positions in currency. Of `drawdown`: equity over its highest so far, minus 1, so 0 or less.',
      resolve: ({ values }) => toNumbers(values),
    }),
    totalPoints: t.exposeInt('totalPoints', {
      description: 'How many points the full series has, one a bar, before it was downsampled.',
    }),
  }),
});
