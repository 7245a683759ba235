import type { StageTiming } from '../../resolvers/backtests/backtest-timings.ts';
import { builder } from '../builder.ts';

export const StageTimingType = builder.objectRef<StageTiming>('StageTiming').implement({
  description: 'How long a stage took.',
  fields: (t) => ({
    stage: t.exposeString('stage', { description: 'The stage, such as `predict`.' }),
    milliseconds: t.exposeFloat('milliseconds', { description: 'Its share of the time, in ms.' }),
  }),
});
