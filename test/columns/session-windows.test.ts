import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createColumnCache } from '../../src/cache/index.ts';
import { createColumnLoaders, readBuckets } from '../../src/columns/index.ts';
import { findDatasets } from '../../src/store/index.ts';
import { type TestApi, createTestApi, importCsv } from '../support/api.ts';
import { runs } from '../support/property-runs.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

interface Answer {
  readonly missing: number;
  readonly sum: number;
  /** `[bar, value]`, null where it is missing. */
  readonly values: readonly [number, number | null][];
}

interface Case {
  readonly name: string;
  readonly start: string;
  readonly days: number;
  /** First minute and number of bars of each part of a day. */
  readonly parts: readonly [number, number][];
  readonly step: number;
  readonly holidays: readonly string[];
  readonly bars: number;
  readonly answers: Readonly<Record<string, Answer>>;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/session-windows.json'), 'utf8')) as {
  cases: Case[];
};

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

/** The bar times of a case, ms since the epoch. */
function timesOf({ start, days, parts, step, holidays }: Case): number[] {
  const times: number[] = [];
  for (let day = Date.parse(start), count = 0; count < days; day += DAY) {
    const isClosed = [0, 6].includes(new Date(day).getUTCDay());
    if (isClosed || holidays.includes(new Date(day).toISOString().slice(0, 10))) continue;
    count += 1;
    for (const [first, bars] of parts)
      for (let bar = 0; bar < bars; bar += 1) times.push(day + (first + bar * step) * MINUTE);
  }
  return times;
}

/** The closes of a case: the generator of session-windows.py. */
function closesOf(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 50 + (state % 10_000) / 100;
  });
}

interface History {
  readonly times: readonly number[];
  readonly closes: readonly number[];
}
type Instruments = Readonly<Record<string, History>>;

const NOTHING: History = { times: [], closes: [] };

async function importBars(dataset: string, timeframeMs: number, instruments: Instruments): Promise<void> {
  const lines = Object.entries(instruments).flatMap(([symbol, { times, closes }]) =>
    times.map((time, bar) => `${time},${symbol},${[1, 2, 3, 4].map(() => closes[bar]).join()}`),
  );
  const csv = ['time,symbol,open,high,low,close', ...lines].join('\n');
  expect(await importCsv(api.client, { dataset, timeframeMs }, csv)).toMatchObject({ changed: true });
}

/** `[expression][bar]` of a symbol over its whole history, or from a time on. */
async function featuresOf(
  dataset: string,
  expressions: readonly string[],
  { symbols, from = 0, label = false }: { symbols: readonly string[]; from?: number; label?: boolean },
): Promise<Map<string, number[][]>> {
  const { database } = api;
  const row = (await findDatasets(database, [dataset])).get(dataset);
  expect.assert(row);
  const columnCache = createColumnCache({ maxBytes: 32 * 2 ** 20, ttlMs: 60_000, now: () => 0 });
  const sources = { database, columnCache, loaders: createColumnLoaders(database), now: () => 0 };
  const range = { datasetId: row.id, timeframeMs: row.timeframeMs, revision: row.revision, to: Date.UTC(2040, 0, 1) };
  const found = new Map(symbols.map((symbol) => [symbol, expressions.map((): number[] => [])]));
  for await (const { bucket, first, features } of readBuckets(sources, {
    ...range,
    from,
    symbols,
    fields: ['close'],
    expressions,
    label,
  }))
    for (const [index, columns] of features.entries()) {
      const instrument = bucket.instruments[first + index];
      const own = found.get(instrument?.symbol ?? '');
      for (const [feature, column] of columns.entries())
        own?.[feature]?.push(...column.subarray(instrument?.begin, instrument?.end));
    }
  return found;
}

describe.each(cases)('windows over $name count bars, as pandas does', (calendar) => {
  const { name, bars, step, answers } = calendar;
  const expressions = Object.keys(answers);
  let features: number[][];

  beforeAll(async () => {
    const times = timesOf(calendar);
    expect.assert(times.length === bars);
    await importBars(name, step * MINUTE, { A: { times, closes: closesOf(bars) } });
    features = (await featuresOf(name, expressions, { symbols: ['A'], label: true })).get('A') ?? [];
  });

  test.each(expressions.map((expression, index) => [expression, index] as const))('%s', (expression, index) => {
    const column = features[index] ?? [];
    const { missing, sum, values } = answers[expression] ?? { missing: -1, sum: 0, values: [] };
    expect(column.filter(Number.isNaN)).toHaveLength(missing);
    const total = column.reduce((all, value) => all + (Number.isNaN(value) ? 0 : value), 0);
    expect(Math.abs(total - sum)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(sum)));
    for (const [bar, value] of values)
      if (value === null) expect(column[bar]).toBeNaN();
      else expect(column[bar]).toBeCloseTo(value, 9);
  });

  test('from a bar in the middle on, the values have the same bits', async () => {
    const times = timesOf(calendar);
    const middle = Math.floor(0.6 * bars);
    const later = (await featuresOf(name, expressions, { symbols: ['A'], from: times[middle] ?? 0, label: true })).get(
      'A',
    );
    expect(later).toEqual(features.map((column) => column.slice(middle)));
  });
});

/** The mean of the last `window` of the values up to `bar`, as the operator computes it for so few values. */
const meanOf = (values: readonly number[], bar: number, window: number) => {
  const own = values.slice(Math.max(0, bar - window + 1), bar + 1);
  return own.reduce((sum, value) => sum + value, 0) / own.length;
};

test('over any gaps between bars and between instruments, windows and cross-sections see the bars there are', async () => {
  let count = 0;
  // Gaps of up to three buckets of 4,096 minutes, most of them short.
  const gap = fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 12_000 }) },
  );
  const history = fc.record({
    start: fc.integer({ min: 0, max: 20_000 }),
    gaps: fc.array(gap, { minLength: 1, maxLength: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(history, history, history),
      fc.integer({ min: 1, max: 40 }),
      async (histories, window) => {
        count += 1;
        const dataset = `gaps ${count}`;
        const instruments = Object.fromEntries(
          histories.map(({ start, gaps }, index) => {
            let minute = 25_000_000 + start;
            const times = gaps.map((step) => (minute += step) * MINUTE);
            return [`S${index}`, { times, closes: closesOf(times.length + index).slice(index) }];
          }),
        );
        await importBars(dataset, MINUTE, instruments);
        const symbols = Object.keys(instruments);
        const expressions = [`Mean($close,${window})`, `Ref($close,${window})`, `CSRank(Mean($close,${window}))`];
        const found = await featuresOf(dataset, expressions, { symbols });
        const means = new Map(
          symbols.map((symbol) => {
            const { times, closes } = instruments[symbol] ?? NOTHING;
            return [symbol, new Map(times.map((time, bar) => [time, meanOf(closes, bar, window)]))];
          }),
        );
        for (const [symbol, [mean = [], ref = [], rank = []]] of found) {
          const { times, closes } = instruments[symbol] ?? NOTHING;
          for (const [bar, time] of times.entries()) {
            expect(mean[bar]).toBeCloseTo(means.get(symbol)?.get(time) ?? Number.NaN, 9);
            expect(ref[bar]).toBe(bar < window ? Number.NaN : closes[bar - window]);
            const there = symbols.flatMap((other) => means.get(other)?.get(time) ?? []);
            const below = there.filter((value) => value < (mean[bar] ?? 0) - 1e-9).length;
            const equal = there.filter((value) => Math.abs(value - (mean[bar] ?? 0)) <= 1e-9).length;
            expect(rank[bar]).toBeCloseTo((below + (equal + 1) / 2) / there.length, 9);
          }
        }
      },
    ),
    { numRuns: runs(25) },
  );
});
