import { CONVENTIONS, type Convention, METRICS, type MetricName, type MetricValue } from '../../engine/index.ts';
import { METRIC_NAMES, metricField } from '../../resolvers/backtests/metric-fields.ts';
import { builder } from '../builder.ts';

const describe = (name: MetricName) => `${METRICS[name].description} Null when: ${METRICS[name].undefinedWhen}.`;

export const MetricEnum = builder.enumType('Metric', {
  description:
    'A metric of a result, to rank or order by. docs/metrics.md has the units and which direction is better.',
  values: Object.fromEntries(METRIC_NAMES.map((name) => [name, { description: describe(name) }])) as Record<
    MetricName,
    { description: string }
  >,
});

const CONVENTION_DESCRIPTIONS: Record<Convention, string> = {
  EMPYRICAL: "empyrical's: statistics of returns are of returns, those of trades (win rate, profit factor) of trades.",
  QUANTSTATS: "QuantStats': win rate, profit factor, payoff, Kelly and exposure are of returns too, not of trades.",
  VECTORBT: "vectorbt's: as empyrical's, but drawdowns are measured without the initial cash as a first peak.",
};

export const ConventionEnum = builder.enumType('MetricConvention', {
  description: 'Which library metrics follow where libraries differ.',
  values: Object.fromEntries(
    CONVENTIONS.map((name) => [name, { description: CONVENTION_DESCRIPTIONS[name] }]),
  ) as Record<Convention, { description: string }>,
});

const UndefinedMetric = builder.objectRef<{ metric: MetricName; reason: string }>('UndefinedMetric').implement({
  description: 'A metric that has no value for this result, and why.',
  fields: (t) => ({
    metric: t.field({
      type: MetricEnum,
      description: 'The metric that is null.',
      resolve: (entry) => entry.metric,
    }),
    reason: t.exposeString('reason', { description: 'Why it has no value, such as `the backtest has no benchmark`.' }),
  }),
});

/** The metrics of one result by name; those that a result was not computed with are absent. */
export type MetricValues = Readonly<Partial<Record<string, MetricValue>>>;

export const MetricsType = builder.objectRef<MetricValues>('Metrics').implement({
  description:
    'The metrics of a result. A metric is never 0 or NaN for want of a value: it is null, and `undefined` says why.',
  fields: (t) => ({
    ...Object.fromEntries(
      METRIC_NAMES.map((name) => [
        metricField(name),
        t.float({
          nullable: true,
          description: describe(name),
          resolve: (values) => values[name]?.value ?? null,
        }),
      ]),
    ),
    undefined: t.field({
      type: [UndefinedMetric],
      description: 'The metrics that are null for this result, each with the reason.',
      resolve: (values) =>
        METRIC_NAMES.flatMap((metric) => {
          const entry = values[metric];
          if (!entry) return [{ metric, reason: 'this result is older than the metric: launch with `cache: REFRESH`' }];
          return entry.value === null ? [{ metric, reason: entry.reason ?? 'not defined for this result' }] : [];
        }),
    }),
  }),
});
