const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A time in ms since the epoch; NaN where the text is no time. A time with an offset is converted, one without is UTC.
 * Numbers below 1e11 are seconds since the epoch, others milliseconds.
 */
function parseTime(text: string): number {
  const date = DATE.exec(text) ?? COMPACT.exec(text);
  if (date) return dayOfDate(Number(date[1]), Number(date[2]), Number(date[3]));
  const dateTime = DATE_TIME.exec(text);
  if (dateTime) {
    const [, day = '', clock = '', offset = 'Z'] = dateTime;
    const zone = offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
    return Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}${zone}`);
  }
  if (!/^\d{9,13}(\.\d+)?$/.test(text)) return Number.NaN;
  const number = Number(text);
  return Math.round(number < 1e11 ? number * 1000 : number);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Midnight UTC of a day, in ms since the epoch; NaN for a day that does not exist, such as 30 February. */
export function dayOfDate(year: number, month: number, day: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : DAYS[month - 1];
  return year >= 100 && day >= 1 && day <= last ? Date.UTC(year, month - 1, day) : Number.NaN;
}

const REMEMBERED = 16_384;
/** A longer text may be a slice that keeps the text of its whole batch in memory, so it is not remembered. */
const MAX_REMEMBERED_LENGTH = 12;

/** Parses times and remembers them, because a file repeats the same ones for each symbol. */
export class TimeParser {
  readonly #days = new Map<string, number>();
  #lastText = '';
  #lastTime = Number.NaN;

  /** ms since the epoch, UTC; NaN where the text is no time. */
  parse(text: string): number {
    if (text === this.#lastText) return this.#lastTime;
    const time = this.#days.get(text) ?? parseTime(text);
    this.#lastText = text;
    this.#lastTime = time;
    if (text.length > MAX_REMEMBERED_LENGTH) return time;
    if (this.#days.size >= REMEMBERED) this.#days.clear();
    this.#days.set(text, time);
    return time;
  }
}
