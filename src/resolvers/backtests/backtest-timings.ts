import type { Loaders } from '../../loaders/index.ts';
import type { BacktestRow } from '../../store/index.ts';

export interface StageTiming {
  readonly stage: string;
  readonly milliseconds: number;
}

/** In the order in which they happen. A shared stage is done once for all models, and each result has its time. */
const STAGES = [
  { stage: 'load', shared: true },
  { stage: 'features', shared: true },
  { stage: 'predict', shared: false },
  { stage: 'simulate', shared: false },
  { stage: 'quality', shared: false },
  { stage: 'metrics', shared: false },
  { stage: 'encode', shared: false },
];

/**
 * Where the time of a backtest went: `wait` for a worker, `run` from start to end, and the stages of the models that it
 * computed itself, summed up. A stage is listed once its time is known.
 */
export async function backtestTimings(loaders: Loaders, backtest: BacktestRow): Promise<StageTiming[]> {
  const { createdAt, startedAt, finishedAt } = backtest;
  const rows = await loaders.backtestModels.load(backtest.id);
  const computed = rows.filter(({ status, cacheStatus }) => status === 'COMPLETED' && cacheStatus === 'MISS');
  const results = await Promise.all(computed.map(({ key }) => loaders.results.load(key)));
  const timings: StageTiming[] = [];
  if (startedAt) timings.push({ stage: 'wait', milliseconds: startedAt.getTime() - createdAt.getTime() });
  if (startedAt && finishedAt) timings.push({ stage: 'run', milliseconds: finishedAt.getTime() - startedAt.getTime() });
  if (results.length === 0) return timings;
  const ofModels = STAGES.map(({ stage, shared }) => {
    const times = results.flatMap(({ timings: { [stage]: time } }) => time ?? []);
    return { stage, milliseconds: shared ? Math.max(0, ...times) : times.reduce((sum, time) => sum + time, 0) };
  });
  return [...timings, ...ofModels];
}
