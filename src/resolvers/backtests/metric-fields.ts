import { METRICS, type MetricName } from '../../engine/index.ts';

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** A metric as clients write it: `MAX_DRAWDOWN` is `maxDrawdown`. */
export const metricField = (name: MetricName): string =>
  name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
