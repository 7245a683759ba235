import type { StageTiming } from '../../resolvers/backtests/backtest-timings.ts';
import { builder } from '../builder.ts';

export const StageTimingType = builder.objectRef<StageTiming>('StageTiming').implement({
  description: 'How long one stage of the work took.',
  fields: (t) => ({
    // No enum: a stored result has the stages of the version that computed it.
    stage: t.exposeString('stage', {
      description:
        'The stage: `load`, `features`, `predict`, `simulate`, `quality` (how well scores predict returns), `metrics` or `encode` (the series, to be stored); of a backtest also `wait` and `run`.',
    }),
    milliseconds: t.exposeFloat('milliseconds', {
      description:
        'Time spent in it, in ms. `load` and `features` are done once for all models of a run: each result shows the time of all.',
    }),
  }),
});
