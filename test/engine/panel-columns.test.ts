import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BenchmarkCloses, GrowingColumn, alignTimes, emptyCells, placeColumn } from '../../src/engine/index.ts';

describe('instruments of a panel', () => {
  test('stand on the union of their times, each value at its own bar', () => {
    const instruments = [
      { times: Float64Array.of(0, 1, 3, 4), begin: 1, end: 4 },
      { times: Float64Array.of(2, 3), begin: 0, end: 2 },
      { times: new Float64Array(), begin: 0, end: 0 },
    ];
    const { times, rows } = alignTimes(instruments);
    expect([...times]).toEqual([1, 2, 3, 4]);
    expect(rows.map((bars) => [...bars])).toEqual([[0, 2, 3], [1, 2], []]);
    const cells = emptyCells(4, 3);
    for (const [symbol, bars] of rows.entries())
      placeColumn(cells, { symbols: 3, symbol, rows: bars }, Float64Array.of(10, 20, 30));
    const { NaN: none } = Number;
    expect([...cells]).toEqual([10, none, none, none, 10, none, 20, 20, none, 30, none, none]);
  });

  test('one instrument has its own times, without those that do not count', () => {
    const { times, rows } = alignTimes([{ times: Float64Array.of(5, 6, 7), begin: 1, end: 3 }]);
    expect([[...times], [...(rows[0] ?? [])]]).toEqual([
      [6, 7],
      [0, 1],
    ]);
  });
});

describe('the closes of a benchmark', () => {
  const closes = fc.array(fc.option(fc.integer({ min: 1, max: 50 }), { nil: Number.NaN }), { minLength: 1 });

  test('are missing where it has no bar', () => {
    const benchmark = new BenchmarkCloses();
    benchmark.push(Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 2, 4), Float64Array.of(99, 100, 110));
    benchmark.push(Float64Array.of(5, 6), Float64Array.of(5), Float64Array.of(55));
    expect([...benchmark.values()]).toEqual([Number.NaN, 100, Number.NaN, 110, 55, Number.NaN]);
  });

  test('do not depend on the size of slices', () => {
    fc.assert(
      fc.property(closes, fc.integer({ min: 1, max: 7 }), (values, size) => {
        const times = Float64Array.from(values.keys());
        const [whole, sliced] = [new BenchmarkCloses(), new BenchmarkCloses()];
        whole.push(times, times, Float64Array.from(values));
        for (let from = 0; from < values.length; from += size) {
          const slice = times.subarray(from, from + size);
          sliced.push(slice, slice, Float64Array.from(values.slice(from, from + size)));
        }
        expect(sliced.values()).toEqual(whole.values());
      }),
    );
  });
});

test('a growing column keeps what it was given, one by one or many at once', () => {
  const column = new GrowingColumn();
  expect([column.last, column.values().length]).toEqual([undefined, 0]);
  const expected: number[] = [];
  for (let index = 0; index < 300; index += 1) {
    column.push(index);
    expected.push(index);
  }
  column.extend(1000).fill(7);
  expected.push(...Array.from({ length: 1000 }, () => 7));
  expect([...column.values()]).toEqual(expected);
  expect(column.last).toBe(7);
});
