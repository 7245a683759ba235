import type { DrawdownPeriod } from '../../resolvers/backtests/result-series.ts';
import { builder } from '../builder.ts';

export const DrawdownPeriodType = builder.objectRef<DrawdownPeriod>('DrawdownPeriod').implement({
  description: 'A fall of equity from a peak, and how long it took to come back.',
  fields: (t) => ({
    peakTime: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The bar of the peak; null where it is the initial cash.',
      resolve: (period) => period.peakTime,
    }),
    troughTime: t.field({
      type: 'DateTime',
      description: 'The bar of the deepest point.',
      resolve: (period) => period.troughTime,
    }),
    recoveryTime: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The first bar at the peak again; null where there is none.',
      resolve: (period) => period.recoveryTime,
    }),
    depth: t.exposeFloat('depth', { description: 'The fall as a negative ratio of the peak.' }),
    bars: t.exposeInt('bars', { description: 'Bars from the peak to the recovery, or to the end of the data.' }),
  }),
});
