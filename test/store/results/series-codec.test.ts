import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT_REASONS, type TradeColumns } from '../../../src/engine/index.ts';
import { decodeEquity, decodeTrades, encodeEquity, encodeTrades, recodeSeries } from '../../../src/store/index.ts';
import { type TestDatabase, createTestDatabase } from '../../support/database.ts';

const DAY = 86_400_000;
const MAX_BARS = 40;
/** More than are written anew at once. */
const RESULTS = 230;

const bits = (column: Float64Array | undefined) => new BigUint64Array(column?.slice().buffer ?? new ArrayBuffer());

/** Columns as the engine makes them, or of any numbers there are. */
const trades = fc
  .record({
    bars: fc.integer({ min: 1, max: MAX_BARS }),
    digits: fc.constantFrom(0, 2, 4, 9, 20),
    rows: fc.array(
      fc.record({
        symbol: fc.integer({ min: 0, max: 5_000 }),
        isLong: fc.boolean(),
        ends: fc.tuple(fc.nat(MAX_BARS), fc.nat(MAX_BARS)),
        price: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        moves: fc.tuple(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true })),
        size: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        odd: fc.option(fc.double(), { freq: 10 }),
        reason: fc.nat(EXIT_REASONS.length - 1),
      }),
      { maxLength: 50 },
    ),
  })
  .map(({ bars, digits, rows }) => {
    const times = Float64Array.from({ length: bars }, (_, bar) => 1.5e12 + bar * DAY + (bar > 5 ? 2 * DAY : 0));
    const rounded = (value: number) => (digits > 15 ? value : Number(value.toFixed(digits)));
    const each = rows.map(({ symbol, isLong, ends, price, moves, size, odd, reason }) => {
      const [entry, exit] = ends.map((end) => end % bars).sort((a, b) => a - b) as [number, number];
      const side = isLong ? 1 : -1;
      const entryPrice = rounded(price) * 1.0005;
      const exitPrice = rounded(price * moves[0]) * 0.9995;
      const fees = 0.001 * size * (entryPrice + exitPrice);
      const pnl = side * size * (exitPrice - entryPrice) - fees;
      const ratios = moves.map((move) => side * (rounded(price * move) / entryPrice - 1));
      return {
        symbol,
        side,
        open: reason === 1 ? 1 : 0,
        size,
        entryTime: times[entry],
        entryPrice,
        exitTime: times[exit],
        exitPrice,
        fees,
        pnl: odd ?? pnl,
        returnRatio: pnl / (size * entryPrice),
        barsHeld: exit - entry,
        maxAdverse: Math.min(0, ...ratios),
        maxFavourable: odd ?? Math.max(0, ...ratios),
        exitReason: reason,
      };
    });
    each.sort((a, b) => a.exitTime - b.exitTime);
    const names = Object.keys(each[0] ?? NOTHING) as (keyof TradeColumns)[];
    const columns = names.map((name) => [name, Float64Array.from(each, (row) => row[name])]);
    return { times, trades: Object.fromEntries(columns) as TradeColumns };
  });
const NOTHING = {
  symbol: 0,
  side: 0,
  open: 0,
  size: 0,
  entryTime: 0,
  entryPrice: 0,
  exitTime: 0,
  exitPrice: 0,
  fees: 0,
  pnl: 0,
  returnRatio: 0,
  barsHeld: 0,
  maxAdverse: 0,
  maxFavourable: 0,
  exitReason: 0,
};

describe('the series of a result', () => {
  test('equity comes back bit for bit, whatever the numbers are', () => {
    const columns = fc.nat(50).chain((length) => {
      const column = fc.float64Array({ minLength: length, maxLength: length });
      return fc.record({ times: column, equity: column });
    });
    fc.assert(
      fc.property(columns, ({ times, equity }) => {
        const decoded = decodeEquity(encodeEquity({ times, equity }));
        expect([bits(decoded.times), bits(decoded.equity)]).toEqual([bits(times), bits(equity)]);
      }),
    );
  });

  test('trades come back bit for bit, of prices with few digits or many, NaN and infinities included', () => {
    fc.assert(
      fc.property(trades, (given) => {
        const decoded = decodeTrades(encodeTrades(given.trades, given.times), given.times);
        for (const name of Object.keys(NOTHING) as (keyof TradeColumns)[])
          expect([name, bits(decoded[name])]).toEqual([name, bits(given.trades[name])]);
      }),
    );
  });

  test('bytes that are damaged, cut off or of another form are refused, never read otherwise', () => {
    const times = Float64Array.from({ length: 30 }, (_, bar) => bar * DAY);
    const whole = encodeEquity({ times, equity: times.map((time) => Math.sin(time)) });
    for (let place = 0; place < whole.length; place += 1) {
      const damaged = whole.slice();
      damaged[place] ^= 0x10;
      expect(() => decodeEquity(damaged)).toThrow(TypeError);
      expect(() => decodeEquity(whole.subarray(0, place))).toThrow(TypeError);
    }
    expect(() => decodeEquity(new Uint8Array([...whole, 0]))).toThrow(TypeError);
  });

  test('a trade at no bar of the result is refused', () => {
    const columns = Object.keys(NOTHING).map((name) => [name, new Float64Array(1)]);
    const one = { ...(Object.fromEntries(columns) as TradeColumns), exitTime: Float64Array.of(DAY) };
    expect(() => encodeTrades(one, Float64Array.of(0))).toThrow(RangeError);
  });
});

describe('results from before', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** As they were written: names and length as JSON, and the columns as they are. */
  function former(columns: Record<string, Float64Array>): Buffer {
    const values = Object.values(columns);
    const header = Buffer.from(JSON.stringify({ names: Object.keys(columns), length: values[0]?.length ?? 0 }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(header.length);
    const bytes = values.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
    return zstdCompressSync(Buffer.concat([size, header, ...bytes]));
  }

  test('are written anew, all of them and once, with the same bits', async () => {
    const samples = fc.sample(trades, { numRuns: RESULTS, seed: 7 });
    const keys = samples.map(() => randomUUID());
    for (const [index, { times, trades: given }] of samples.entries()) {
      const key = keys[index];
      await database.pool.query(
        "INSERT INTO result (key, metrics, timings, peak_memory_bytes) VALUES ($1, '{}', '{}', 1)",
        [key],
      );
      await database.pool.query('INSERT INTO result_series (key, equity, trades, form) VALUES ($1, $2, $3, 0)', [
        key,
        former({ times, equity: times }),
        former({ ...given }),
      ]);
    }
    expect(await recodeSeries(database)).toBe(samples.length);
    expect(await recodeSeries(database)).toBe(0);
    for (const [index, given] of samples.entries()) {
      const where = { key: keys[index] ?? '' };
      const row = await database.prisma.resultSeries.findUniqueOrThrow({ where });
      const { times } = decodeEquity(row.equity);
      expect(bits(times)).toEqual(bits(given.times));
      const decoded = decodeTrades(row.trades, times);
      for (const name of Object.keys(NOTHING) as (keyof TradeColumns)[])
        expect(bits(decoded[name])).toEqual(bits(given.trades[name]));
    }
  });
});
