import type { DrawdownPeriod } from '../../resolvers/backtests/result-series.ts';
import { builder } from '../builder.ts';

export const DrawdownPeriodType = builder.objectRef<DrawdownPeriod>('DrawdownPeriod').implement({
  description: 'One drawdown: from a peak of equity down to the trough and, if it got there, back up to the peak.',
  fields: (t) => ({
    peakTime: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The bar of the peak. Null where equity never rose above the initial cash, which then is the peak.',
      resolve: (period) => period.peakTime,
    }),
    troughTime: t.field({
      type: 'DateTime',
      description: 'The bar at which equity was lowest.',
      resolve: (period) => period.troughTime,
    }),
    recoveryTime: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The first bar at which equity was back at the peak. Null where it had not recovered by the end.',
      resolve: (period) => period.recoveryTime,
    }),
    depth: t.exposeFloat('depth', {
      description: 'Equity at the trough over equity at the peak, minus 1: -0.2 is a drawdown of 20 %.',
    }),
    bars: t.exposeInt('bars', {
      description: 'Its length in bars, from the peak to the recovery, or to the end of the data without one.',
    }),
  }),
});
