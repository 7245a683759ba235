import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/ingest/csv.ts';

async function timesOf(texts: readonly string[], column = 'time'): Promise<string[]> {
  const text = [`${column},o,h,l,c`, ...texts.map((time) => `${time},1,1,1,1`)].join('\n');
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  const [part] = await Array.fromAsync(readCsv(bytes(), { symbol: 'X' }));
  return Array.from(part?.instruments.get('X')?.times ?? [], (time) => new Date(time).toISOString());
}

describe('the one rule of time', () => {
  test('what carries an offset is converted: clocks that go back repeat no hour, and those that go forward skip none', async () => {
    // New York, 2020-11-01 (back at 02:00) and 2020-03-08 (forward at 02:00).
    expect(await timesOf(['2020-11-01T01:30:00-04:00', '2020-11-01T01:30:00-05:00'])).toEqual([
      '2020-11-01T05:30:00.000Z',
      '2020-11-01T06:30:00.000Z',
    ]);
    expect(await timesOf(['2020-03-08T01:59:00-05:00', '2020-03-08 03:00:00-0400'])).toEqual([
      '2020-03-08T06:59:00.000Z',
      '2020-03-08T07:00:00.000Z',
    ]);
  });

  test('what carries none is UTC, also in an hour that a local clock skips or has twice', async () => {
    expect(await timesOf(['2020-03-29 02:30', '2020-10-25 02:30:00', '2020-10-25T02:30:01Z'])).toEqual([
      '2020-03-29T02:30:00.000Z',
      '2020-10-25T02:30:00.000Z',
      '2020-10-25T02:30:01.000Z',
    ]);
    await expect(timesOf(['2020-10-25 02:30:00', '2020-10-25 02:30:00'])).rejects.toThrow('line 3, column "time"');
  });

  test.each([
    ['Date', '2020-02-29', '2020-02-29T00:00:00.000Z'],
    ['Datetime', '2020-02-29 15:30:00.25', '2020-02-29T15:30:00.250Z'],
    ['Timestamp', '1582990200', '2020-02-29T15:30:00.000Z'],
    ['time_stamp', '1582990200123', '2020-02-29T15:30:00.123Z'],
    ['Open Time', '20200229', '2020-02-29T00:00:00.000Z'],
  ])('a column %s may hold %s', async (column, text, instant) => {
    expect(await timesOf([text], column)).toEqual([instant]);
  });

  test.each(['2021-02-29', '2020-13-01', '2020-00-10', '2020-01-32', '29.02.2020', '0001-01-01', ''])(
    '"%s" is no time',
    async (text) => {
      await expect(timesOf([text])).rejects.toMatchObject({ fault: { line: 2, column: 'time', value: text } });
    },
  );
});
