import { dayOf } from './calendar.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** Trading days of an exchange's year, at five days a week. */
const EXCHANGE_DAYS = 252;

/** How long a bar is and how many a year has. */
export interface Calendar {
  readonly timeframeMs: number;
  readonly periodsPerYear: number;
}

/**
 * Tells the calendar from bar times, in ms and strictly rising: of one instrument, or of all that a run uses, together.
 *
 * The timeframe is the median distance between bars, a day where there are fewer than two. By it, a year
 * has
 * - weeks or more: 52 over the number of weeks, or 12 over the number of months
 * - a day or more: 365 where bars occur on all days of the week, else 252 for five of them, whichever these are; over
 *   how many of these days lie between two bars
 * - less: as many days, times the median number of bars on a day that has any
 *
 * A day of the week occurs if it has at least half as many bars as the one that has most, so that a rare session on a
 * Saturday, or the first hour of a Sunday, makes no week of six days.
 */
export function inferCalendar(times: Float64Array): Calendar {
  const timeframeMs = medianOf(distances(times)) ?? DAY_MS;
  return { timeframeMs, periodsPerYear: periodsPerYear(times, timeframeMs) };
}

function periodsPerYear(times: Float64Array, timeframeMs: number): number {
  const days = timeframeMs / DAY_MS;
  if (days >= 26) return 12 / Math.max(1, Math.round(days / (365.25 / 12)));
  const weeks = Math.round(days / WEEK_DAYS);
  // Bars of four exchange days are mostly six days apart: only what is nearly whole weeks counts in weeks.
  if (weeks >= 1 && Math.abs(days - weeks * WEEK_DAYS) < 0.5) return 52 / weeks;
  const week = usualWeek(times);
  if (timeframeMs < DAY_MS) return daysPerYear(week) * barsPerDay(times, week);
  return daysPerYear(week) / medianStep(times, week);
}

/** The distances between the first 10,000 bars. */
function distances(times: Float64Array): Float64Array {
  const count = Math.max(0, Math.min(times.length - 1, 10_000));
  return Float64Array.from({ length: count }, (_, index) => times[index + 1] - times[index]);
}

/** Sunday is 0: 1970-01-01 was a Thursday. */
const weekdayOf = (time: number) => (((dayOf(time) + 4) % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS;
const SUNDAY = 0;
const SATURDAY = 6;

/** Days of the week, Sunday first. */
type Week = readonly boolean[];

const ALL_DAYS: Week = Array.from({ length: WEEK_DAYS }, () => true);
const fiveDaysFrom = (first: number): Week => ALL_DAYS.map((_, day) => (day - first + WEEK_DAYS) % WEEK_DAYS < 5);
/** Monday to Friday; the same stamped at midnight after the day; Sunday to Thursday. */
const EXCHANGE_WEEKS = [fiveDaysFrom(1), fiveDaysFrom(2), fiveDaysFrom(0)];

/** The days of the week on which bars occur. */
function usualWeek(times: Float64Array): Week {
  const counts = new Float64Array(WEEK_DAYS);
  for (const time of times) counts[weekdayOf(time)] += 1;
  const most = Math.max(...counts);
  const week = Array.from(counts, (count) => count > 0 && 2 * count >= most);
  const days = week.filter(Boolean).length;
  const isShort = !(times[times.length - 1] - times[0] >= WEEK_DAYS * DAY_MS);
  // Of less than a week, a day at the weekend is all there is to tell by.
  if (isShort && days < 5 && (week[SATURDAY] || week[SUNDAY])) return ALL_DAYS;
  const exchange = EXCHANGE_WEEKS.find((open) => week.every((isUsual, day) => open[day] || !isUsual));
  return exchange ?? (days < 5 ? ALL_DAYS : week);
}

function daysPerYear(week: Week): number {
  const days = week.filter(Boolean).length;
  return days === WEEK_DAYS ? 365 : Math.round((EXCHANGE_DAYS * days) / 5);
}

/** How many usual days it is from one bar to the next, by the median; at least 1. */
function medianStep(times: Float64Array, week: Week): number {
  const count = Math.max(0, Math.min(times.length - 1, 10_000));
  const steps = Float64Array.from({ length: count }, (_, index) =>
    usualDaysBetween(times[index], times[index + 1], week),
  );
  return Math.max(1, medianOf(steps) ?? 1);
}

function usualDaysBetween(from: number, to: number, week: Week): number {
  const days = dayOf(to) - dayOf(from);
  const inWeek = week.filter(Boolean).length;
  let count = Math.floor(days / WEEK_DAYS) * inWeek;
  for (let day = 0; day < days % WEEK_DAYS; day += 1) count += Number(week[weekdayOf(to - day * DAY_MS)]);
  return count;
}

/** The median number of bars on a usual day that has any. */
function barsPerDay(times: Float64Array, week: Week): number {
  const counts = new Map<number, number>();
  for (const time of times) if (week[weekdayOf(time)]) counts.set(dayOf(time), (counts.get(dayOf(time)) ?? 0) + 1);
  return medianOf(Float64Array.from(counts.values())) ?? 1;
}

/** The upper of the two middle ones where there are two; undefined of none. Sorts in place. */
function medianOf(values: Float64Array): number | undefined {
  return values.sort()[Math.floor(values.length / 2)];
}
