import { type MetricValue, defined } from './catalogue.ts';
import { dayOf, monthOf, yearOf } from '../calendar.ts';

const NO_BARS = 'there are no bars';

/** The best and worst day, month and year, UTC; the first and last of each may be cut short by the range. */
export function metricsOfCalendar(times: Float64Array, equity: Float64Array, initialCash: number) {
  const day = extremes(times, equity, initialCash, dayOf);
  const month = extremes(times, equity, initialCash, monthOf);
  const year = extremes(times, equity, initialCash, yearOf);
  return {
    BEST_DAY: defined(day.best, NO_BARS),
    WORST_DAY: defined(day.worst, NO_BARS),
    BEST_MONTH: defined(month.best, NO_BARS),
    WORST_MONTH: defined(month.worst, NO_BARS),
    BEST_YEAR: defined(year.best, NO_BARS),
    WORST_YEAR: defined(year.worst, NO_BARS),
  } satisfies Record<string, MetricValue>;
}

function extremes(
  times: Float64Array,
  equity: Float64Array,
  initialCash: number,
  periodOf: (time: number) => number,
): { best: number; worst: number } {
  let best = Number.NEGATIVE_INFINITY;
  let worst = Number.POSITIVE_INFINITY;
  let before = initialCash;
  let period = times.length > 0 ? periodOf(times[0]) : 0;
  for (let bar = 0; bar < times.length; bar += 1) {
    const next = bar + 1 < times.length ? periodOf(times[bar + 1]) : Number.NaN;
    if (next === period) continue;
    const value = equity[bar] / before - 1;
    best = Math.max(best, value);
    worst = Math.min(worst, value);
    before = equity[bar];
    period = next;
  }
  return { best, worst };
}
