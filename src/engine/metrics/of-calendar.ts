import { dayOf, monthOf, yearOf } from '../calendar.ts';
import { type MetricValue, defined } from './catalogue.ts';

const NO_BARS = 'there are no bars';

/** The best and worst day, month and year, UTC; the first and last of each may be cut short by the range. */
export function metricsOfCalendar(times: Float64Array, equity: Float64Array, initialCash: number) {
  const bars = times.length;
  const [day, month, year] = [dayOf, monthOf, yearOf].map((periodOf) => new Periods(periodOf, times[0], initialCash));
  // A month ends with one of its days, and a year with one of its months: most bars end none.
  for (let bar = 0; bar < bars; bar += 1)
    if (day.endsBefore(times[bar + 1])) {
      day.close(equity[bar]);
      if (!month.endsBefore(times[bar + 1])) continue;
      month.close(equity[bar]);
      if (year.endsBefore(times[bar + 1])) year.close(equity[bar]);
    }
  return {
    BEST_DAY: defined(day.best, NO_BARS),
    WORST_DAY: defined(day.worst, NO_BARS),
    BEST_MONTH: defined(month.best, NO_BARS),
    WORST_MONTH: defined(month.worst, NO_BARS),
    BEST_YEAR: defined(year.best, NO_BARS),
    WORST_YEAR: defined(year.worst, NO_BARS),
  } satisfies Record<string, MetricValue>;
}

/** The returns of calendar periods, as they end. */
class Periods {
  best = Number.NEGATIVE_INFINITY;
  worst = Number.POSITIVE_INFINITY;
  readonly #periodOf: (time: number) => number;
  #period: number;
  #before: number;

  constructor(periodOf: (time: number) => number, firstTime: number, initialCash: number) {
    this.#periodOf = periodOf;
    this.#period = periodOf(firstTime);
    this.#before = initialCash;
  }

  /** Whether the next bar is in another period, or there is none (undefined is in no period). */
  endsBefore(time: number): boolean {
    const next = this.#periodOf(time);
    if (next === this.#period) return false;
    this.#period = next;
    return true;
  }

  close(equity: number): void {
    const value = equity / this.#before - 1;
    this.best = Math.max(this.best, value);
    this.worst = Math.min(this.worst, value);
    this.#before = equity;
  }
}
