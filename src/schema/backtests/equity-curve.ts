import type { Curve } from '../../engine/index.ts';
import { builder } from '../builder.ts';

export const EquityCurveType = builder.objectRef<Curve>('EquityCurve').implement({
  description: 'A series in time, as two lists of the same length, thinned out so that extremes stay.',
  fields: (t) => ({
    times: t.field({
      type: ['DateTime'],
      description: 'The time of each point.',
      resolve: (curve) => Array.from(curve.times, (time) => new Date(time)),
    }),
    values: t.floatList({
      description: 'The value of each point, in currency; of a drawdown, the ratio to the peak before, 0 or less.',
      resolve: (curve) => [...curve.values],
    }),
    totalPoints: t.exposeInt('totalPoints', { description: 'How many points there are in full, one a bar.' }),
  }),
});
