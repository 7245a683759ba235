import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvCells, recordsOf } from '../../src/ingest/csv-cells.ts';
import { runs } from '../support/property-runs.ts';

/** Goes to the only record of a text. */
function goTo(cells: CsvCells, text: string | Uint8Array, firstLine = 1): CsvCells {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const batch = { bytes, firstLine, hasQuotes: bytes.includes(34), maxRecordBytes: 1_000 };
  const records = [...recordsOf(batch, () => [])];
  expect(records).toHaveLength(1);
  for (const record of records) cells.goTo(batch, record);
  return cells;
}

const cellsOf = (text: string) => goTo(new CsvCells(), text);

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
      expect(cellsOf(`x,${text}`).number(1)).toBe(Number(text));
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
  expect(cellsOf(`${text},`).number(0)).toBe(value);
  if (text !== '1,5') expect(cellsOf(`"${text}",`).number(0)).toBe(value);
});

test('a quoted thousands separator is no number, and no two cells', () => {
  expect([cellsOf('"1,5",').count, cellsOf('"1,5",').number(0)]).toEqual([2, undefined]);
});

test('quotes hide commas and doubled quotes, and a line has as many cells as it has commas and one', () => {
  const cells = cellsOf('"a,b","say ""no""",3,');
  expect(cells.count).toBe(4);
  expect([cells.text(0), cells.text(1), cells.number(2), cells.text(3)]).toEqual(['a,b', 'say "no"', 3, '']);
  expect(cellsOf(','.repeat(499)).count).toBe(500);
});

test('a symbol is told from the one before though it begins alike', () => {
  const cells = new CsvCells();
  const label = (line: string) => goTo(cells, line).label(0);
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
  const plain = goTo(new CsvCells(), Uint8Array.of(65, 0xff, 44, 49), 12);
  expect(() => plain.label(0)).toThrow('line 12: expected UTF-8 text');
  expect(() => goTo(new CsvCells(), Uint8Array.of(34, 65, 0xff, 34, 44, 49), 12)).toThrow(
    'line 12: expected UTF-8 text',
  );
});
