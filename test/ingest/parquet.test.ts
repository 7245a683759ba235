import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readParquet } from '../../src/ingest/parquet.ts';

type Options = Parameters<typeof parquetWriteBuffer>[0];

const DAYS = ['2020-03-29', '2020-03-30', '2020-03-31'];
const MS = DAYS.map((day) => Date.parse(day));
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Three bars whose column of times is of some type. */
function file(time: SchemaElement, times: unknown[], options: Partial<Options> = {}): ArrayBuffer {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 5 },
    { repetition_type: 'OPTIONAL', ...time },
    ...PRICES.map((name): SchemaElement => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' })),
  ];
  const columnData = [
    { name: time.name, data: times },
    ...PRICES.map((name) => ({ name, data: [1.25, 2.5, 3.75] })),
  ] as Options['columnData'];
  return parquetWriteBuffer({ columnData, schema, ...options });
}

async function read(bytes: ArrayBuffer) {
  const source = { byteLength: bytes.byteLength, read: async (from: number, to?: number) => bytes.slice(from, to) };
  const parts = await Array.fromAsync(readParquet(source, { symbol: 'X' }));
  return parts.flatMap(({ instruments }) => [...instruments.values()]);
}

describe('Parquet', () => {
  const micros = MS.map((ms) => BigInt(ms) * 1000n);
  const stamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC = true): SchemaElement => ({
    name: 'timestamp',
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit },
  });
  test.each([
    ['milliseconds', stamp('MILLIS'), MS.map(BigInt)],
    ['microseconds', stamp('MICROS'), micros],
    ['nanoseconds', stamp('NANOS'), micros.map((time) => time * 1000n)],
    ['microseconds without a zone', stamp('MICROS', false), micros],
    [
      'the older milliseconds',
      { name: 'Date', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
      MS.map((ms) => new Date(ms)),
    ],
    ['days', { name: 'date', type: 'INT32', converted_type: 'DATE' }, MS.map((ms) => new Date(ms))],
    ['texts', { name: 'Datetime', type: 'BYTE_ARRAY', converted_type: 'UTF8' }, DAYS],
    ['epoch seconds', { name: 'time', type: 'INT64' }, MS.map((ms) => BigInt(ms / 1000))],
    ['epoch milliseconds', { name: 'time', type: 'DOUBLE' }, MS],
  ] satisfies [string, SchemaElement, unknown[]][])('times are read as %s', async (_, element, times) => {
    const [bars] = await read(file(element, times));
    expect(bars?.times).toEqual(Float64Array.from(MS));
    expect(bars?.columns['close']).toEqual(Float64Array.of(1.25, 2.5, 3.75));
  });

  const date: SchemaElement = { name: 'date', type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  test.each([
    ['UNCOMPRESSED', undefined],
    ['SNAPPY', undefined],
    ['GZIP', (bytes: Uint8Array) => gzipSync(bytes)],
    ['ZSTD', (bytes: Uint8Array) => zstdCompressSync(bytes)],
  ] as const)('pages are unpacked from %s', async (codec, compress) => {
    const options: Partial<Options> = { codec, ...(compress ? { compressors: { [codec]: compress } } : {}) };
    expect((await read(file(date, DAYS, options)))[0]?.times).toEqual(Float64Array.from(MS));
  });

  test('decimals are the nearest numbers, and nulls are missing', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 5 },
      { ...date, repetition_type: 'OPTIONAL' },
      ...PRICES.map((name): SchemaElement => ({
        name,
        type: 'INT32',
        converted_type: 'DECIMAL',
        scale: 2,
        precision: 9,
        repetition_type: 'OPTIONAL',
      })),
    ];
    const cents = [1110, null, 3307];
    const columnData = [
      { name: 'date', data: DAYS },
      ...PRICES.map((name) => ({ name, data: cents.map((cent) => (cent === null ? null : cent / 100)) })),
    ] as Options['columnData'];
    const [bars] = await read(parquetWriteBuffer({ columnData, schema }));
    expect(bars?.columns['close']).toEqual(Float64Array.of(11.1, Number.NaN, 33.07));
  });

  test('dictionaries, small pages and many row groups give the same bars', async () => {
    const count = 70_000;
    const columnData = [
      { name: 'ticker', data: Array.from({ length: count }, (_, row) => `S${row % 3}`), encoding: 'RLE_DICTIONARY' },
      { name: 'date', data: Array.from({ length: count }, (_, row) => new Date(row * 60_000)), type: 'TIMESTAMP' },
      ...PRICES.map((name) => ({
        name,
        data: Array.from({ length: count }, (_, row) => 1 + (row % 7)),
        type: 'DOUBLE',
      })),
    ] as Options['columnData'];
    const whole = await read(parquetWriteBuffer({ columnData }));
    expect(whole.map(({ times }) => times.length)).toEqual([23_334, 23_333, 23_333]);
    expect(await read(parquetWriteBuffer({ columnData, pageSize: 10_000, rowGroupSize: 9_999 }))).toEqual(whole);
  });

  test('a nested column is refused by its name', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 2 },
      { ...date, repetition_type: 'OPTIONAL' },
      { name: 'quotes', converted_type: 'LIST', num_children: 1, repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    ];
    const columnData = [
      { name: 'date', data: DAYS },
      { name: 'quotes', data: [[1], [2, 3], []] },
    ] as Options['columnData'];
    await expect(read(parquetWriteBuffer({ columnData, schema }))).rejects.toMatchObject({
      fault: { column: 'quotes' },
      message: 'Expected columns of plain values, and "quotes" is nested.',
    });
  });
});
