import { turn } from './turns.ts';

const DAY_MS = 86_400_000;

/** Values that are all finite. */
export async function toNumbers(values: Float64Array): Promise<number[]> {
  await turn();
  return [...values];
}

/** Values; null where one is not finite. */
export async function toValues(values: Float64Array): Promise<(number | null)[]> {
  await turn();
  return toNumberList(values);
}

/** The same for a `NumberList`, which costs so little that many are made in one turn. */
export const toNumberList = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isFinite(value) ? value : null));

/** Times in ms since the epoch as `toISOString` writes them, at a tenth of its cost: months are looked up once. */
export async function toTimes(times: Float64Array): Promise<string[]> {
  await turn();
  let [begin, end, month] = [Number.NaN, Number.NaN, ''];
  return Array.from(times, (time) => {
    if (!(time >= begin && time < end)) {
      const date = new Date(time);
      begin = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
      end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
      month = date.toISOString().slice(0, -'01T00:00:00.000Z'.length);
    }
    const days = Math.floor((time - begin) / DAY_MS);
    return `${month}${DIGITS[days + 1]}T${timeOfDay(time - begin - days * DAY_MS)}Z`;
  });
}

const DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

function timeOfDay(ms: number): string {
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1_000) % 60,
  ];
  return `${DIGITS[hours]}:${DIGITS[minutes]}:${DIGITS[seconds]}.${String(ms % 1_000).padStart(3, '0')}`;
}
