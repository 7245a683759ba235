import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv } from '../../../src/ingest/csv.ts';
import { BarPartBuilder } from '../../../src/ingest/bar-parts.ts';
import { findChunks, loadChunks } from '../../../src/store/market-data/chunks.ts';
import { findColumnIds } from '../../../src/store/market-data/column-ids.ts';
import { TIME_FIELD } from '../../../src/store/market-data/datasets.ts';
import { findAvailability } from '../../../src/store/market-data/availability.ts';
import { importChunks } from '../../../src/store/market-data/import-bars.ts';
import { sliceDigest } from '../../../src/store/market-data/slice-digest.ts';
import { type TestDatabase, createTestDatabase } from '../../support/database.ts';

const MINUTE = 60_000;
const calendar = { timeframeOf: () => MINUTE, periodsPerYear: null, createdBy: 'test' };
const SYMBOLS = ['A', 'B', 'C'];

interface Row {
  readonly symbol: number;
  readonly time: number;
  readonly close: number;
}

/** Minutes over two buckets of the grid; every third of C is missing. */
const rows: Row[] = Array.from({ length: 6_000 }, (_, minute) =>
  SYMBOLS.map((_name, symbol) => ({ symbol, time: minute * MINUTE, close: minute + 1000 * symbol })),
)
  .flat()
  .filter(({ symbol, time }) => symbol !== 2 || (time / MINUTE) % 3 !== 0);
const bySymbol = rows.toSorted((a, b) => a.symbol - b.symbol);

/** Rows as parts of so many. */
async function* partsOf(source: readonly Row[], size: number) {
  const builder = new BarPartBuilder(['close'], size);
  for (const { symbol, time, close } of source) {
    builder.add(symbol, time, [close]);
    if (builder.isFull) yield builder.take(SYMBOLS);
  }
  if (builder.rows > 0) yield builder.take(SYMBOLS);
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const importRows = (dataset: string, source: readonly Row[], size: number) =>
  importChunks(database, { dataset, source: 'test', parts: partsOf(source, size), ...calendar });

/** The digest of all closes at a revision. */
const digestOf = (datasetId: number, revision: number) =>
  sliceDigest(database, {
    datasetId,
    revision,
    timeframeMs: MINUTE,
    symbols: SYMBOLS,
    fields: ['close'],
    from: 0,
    to: 6_000 * MINUTE,
    warmupBars: 0,
  });

/** All values of a column, as they were at a revision. */
async function valuesOf(dataset: { id: number; revision: number }, symbol: string, field: string) {
  const idOf = async (kind: 'instrument' | 'field', name: string) => {
    const [id] = await findColumnIds(database, kind, [{ datasetId: dataset.id, name }]);
    return id === undefined ? [] : [id];
  };
  const chunks = await findChunks(database.pool, {
    spans: (await idOf('instrument', symbol)).map((instrumentId) => ({ instrumentId, firstBucket: 0, lastBucket: 10 })),
    fieldIds: await idOf('field', field),
    revision: dataset.revision,
  });
  const columns = chunks.map(({ count }) => new Float64Array(count));
  await loadChunks(database, chunks, columns);
  return Float64Array.from(columns.flatMap((column) => [...column]));
}

async function state(): Promise<unknown> {
  const { rows: counts } = await database.pool.query(
    `SELECT (SELECT count(*) FROM dataset) AS datasets, (SELECT count(*) FROM chunk) AS chunks,
       (SELECT sum(revision) FROM dataset) AS revisions`,
  );
  return counts[0] as unknown;
}

describe('an import', () => {
  test('stores the same however its rows are ordered and cut into parts, and the same again changes nothing', async () => {
    const whole = await importRows('whole', bySymbol, 1_000_000);
    expect(whole).toMatchObject({ changed: true, rows: rows.length, symbols: SYMBOLS });
    const expected = await digestOf(whole.dataset.id, 1);
    expect((await valuesOf(whole.dataset, 'A', TIME_FIELD)).length).toBe(6_000);
    for (const [name, source] of Object.entries({ bySymbol, byTime: rows }))
      for (const size of [100, 1_777, 9_000]) {
        const { dataset } = await importRows(`${name} ${size}`, source, size);
        expect(await digestOf(dataset.id, 1)).toBe(expected);
        const other = size === 100 ? 9_000 : 100;
        expect(await importRows(`${name} ${size}`, rows, other)).toMatchObject({
          changed: false,
          dataset: { revision: 1 },
        });
      }
  });

  test('that overlaps gives the new revision the new values, and leaves the old ones to the old', async () => {
    await importRows('overlap', rows, 5_000);
    const changes = rows.filter(({ time }) => time >= 4_000 * MINUTE).map((row) => ({ ...row, close: -row.close }));
    const { dataset, changed } = await importRows('overlap', changes, 700);
    expect({ changed, revision: dataset.revision }).toEqual({ changed: true, revision: 2 });
    const at = (revision: number) => valuesOf({ id: dataset.id, revision }, 'B', 'close');
    expect(await at(1)).toEqual(Float64Array.from({ length: 6_000 }, (_, minute) => minute + 1000));
    const sign = (minute: number) => (minute >= 4_000 ? -1 : 1);
    expect(await at(2)).toEqual(Float64Array.from({ length: 6_000 }, (_, minute) => sign(minute) * (minute + 1000)));
  });

  test('gives a dataset its bars a year, and without any leaves it those it has', async () => {
    const given = async (periodsPerYear: number | null, count: number) => {
      const parts = partsOf(rows.slice(0, count), 30);
      return importChunks(database, { ...calendar, dataset: 'year', source: 'test', parts, periodsPerYear });
    };
    expect((await given(null, 10)).dataset.periodsPerYear).toBeNull();
    expect((await given(252, 20)).dataset.periodsPerYear).toBe(252);
    expect((await given(null, 30)).dataset.periodsPerYear).toBe(252);
    // Nothing in the file is new; what was said of the dataset is.
    expect(await given(365, 30)).toMatchObject({ changed: false, dataset: { periodsPerYear: 365 } });
  });
});

describe('an import that ends early', () => {
  test('whose file turns out to be broken far behind its first parts leaves nothing', async () => {
    const before = await state();
    async function* broken() {
      yield* partsOf(rows, 2_000);
      throw new Error('the last line is broken');
    }
    const request = { source: 'test', parts: broken(), ...calendar };
    await expect(importChunks(database, { dataset: 'broken', ...request })).rejects.toThrow('last line');
    expect(await state()).toEqual(before);
  });

  test('whose connection dies half-way leaves nothing, and ends its file', async () => {
    const before = await state();
    let ended = false;
    async function* dying() {
      try {
        yield* partsOf(rows.slice(0, 4_000), 2_000);
        await database.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
        );
        yield* partsOf(rows.slice(4_000), 2_000);
      } finally {
        ended = true;
      }
    }
    const request = { dataset: 'dying', source: 'test', parts: dying(), ...calendar };
    await expect(importChunks(database, request)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(ended).toBe(true);
    expect(await state()).toEqual(before);
  });
});

test('an import of a text in parts of any size reads the same bars', async () => {
  const text = `date,symbol,open,high,low,close\n${rows
    .slice(0, 400)
    .map(
      ({ symbol, time, close }) => `${new Date(time).toISOString()},${SYMBOLS[symbol]},1,1000000000,0.001,${close}.25`,
    )
    .join('\r\n')}`;
  const bytes = new TextEncoder().encode(`\uFEFF${text}`);
  const digests = new Set<string>();
  for (const size of [1, 2, 7, 100_000]) {
    async function* pieces() {
      for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
    }
    const parts = readCsv(pieces(), {});
    const { dataset } = await importChunks(database, { dataset: `text ${size}`, source: 'test', parts, ...calendar });
    expect(await findAvailability(database, dataset.id, 1)).toHaveLength(3);
    digests.add(await digestOf(dataset.id, 1));
  }
  expect(digests.size).toBe(1);
});
