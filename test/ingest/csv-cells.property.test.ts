import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvCells } from '../../src/ingest/csv-cells.ts';
import { runs } from '../support/property-runs.ts';

const cellsOf = (line: string) => {
  const cells = new CsvCells();
  const bytes = new TextEncoder().encode(line);
  return { cells, count: cells.split(bytes, { from: 0, to: bytes.length, line: 1 }) };
};

test('a number is read to the last bit as Number reads it', () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 17 }))
    .map(([digits, places]) => {
      const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
      const dotted = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      return digits < 0n ? `-${dotted}` : dotted;
    });
  const any = fc.oneof(decimal, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String));
  fc.assert(
    fc.property(any, (text) => {
      expect(cellsOf(`x,${text}`).cells.number(1)).toBe(Number(text));
    }),
    { numRuns: runs(2_000) },
  );
});

test.each([
  ['', Number.NaN],
  [' NaN ', Number.NaN],
  ['-', Number.NaN],
  ['n/a', Number.NaN],
  ['.5', 0.5],
  ['5.', 5],
  ['+5', 5],
  ['1e3', 1000],
  ['-0', -0],
  ['1.2.3', undefined],
  ['.', undefined],
  ['--1', undefined],
  ['1,5', 1],
  ['Infinity', undefined],
  ['1_000', undefined],
])('the cell "%s" is the number %s', (text, value) => {
  expect(cellsOf(text).cells.number(0)).toBe(value);
});

test('quotes hide commas and doubled quotes, and a line has as many cells as it has commas and one', () => {
  const { cells, count } = cellsOf('"a,b","say ""no""",3,');
  expect([count, cells.text(0), cells.text(1), cells.number(2), cells.text(3)]).toEqual([4, 'a,b', 'say "no"', 3, '']);
  expect(cellsOf(','.repeat(499)).count).toBe(500);
});

test('a symbol is told from the one before though it begins alike', () => {
  const cells = new CsvCells();
  const label = (line: string) => {
    const bytes = new TextEncoder().encode(line);
    cells.split(bytes, { from: 0, to: bytes.length, line: 1 });
    return cells.label(0);
  };
  expect(['AB,1', 'ABC,1', 'AB,1', ' AB ,1', '"AB",1', 'ÄB,1'].map(label)).toEqual([
    'AB',
    'ABC',
    'AB',
    'AB',
    'AB',
    'ÄB',
  ]);
});

test('text that is not UTF-8 is refused with its line', () => {
  const cells = new CsvCells();
  cells.split(Uint8Array.of(65, 0xff, 44, 49), { from: 0, to: 4, line: 12 });
  expect(() => cells.label(0)).toThrow('line 12: expected UTF-8 text');
});
