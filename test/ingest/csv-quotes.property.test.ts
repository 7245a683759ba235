import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../support/property-runs.ts';
import { readCsv, readCsvRows } from '../../src/ingest/csv.ts';

/** A text as it would arrive: in pieces that end anywhere. */
async function* pieces(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
}

const rowsOf = (text: string, size = 7) => Array.fromAsync(readCsvRows(pieces(text, size)));

const STRICT = { record_delimiter: ['\r\n', '\n'], relax_column_count: true, ltrim: true };
/** What csv-parse reads, without spaces around values. */
const reference = (text: string) => parse(text, STRICT).map((values) => values.map((value) => value.trim()));

const value = fc.string({ unit: fc.constantFrom('a', 'é', '7', '.', ' ', ',', '"', '\n', '\r\n', '-'), maxLength: 6 });
const written = fc.tuple(value, fc.boolean()).map(([text, quoted]) => {
  const needsQuotes = /[",\r\n]/.test(text);
  return quoted || needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
});
const file = fc
  .tuple(fc.array(fc.array(written, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
  .map(([rows, lineBreak]) => rows.map((row) => row.join(',')).join(lineBreak) + lineBreak);

describe('quotes', () => {
  test('rows are those of csv-parse, wherever the bytes of the file are cut', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 200 }), async (text, size) => {
        expect((await rowsOf(text, size)).map(({ values }) => values)).toEqual(reference(text));
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('each row is at the line that it begins at, however many lines its values take', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 200 }), async (text, size) => {
        const lines = text.split('\n');
        for (const { line, values } of await rowsOf(text, size)) {
          const rest = lines.slice(line - 1).join('\n');
          expect(reference(rest)[0]).toEqual(values);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  test('what csv-parse refuses is refused, and what it reads is read, wherever one quote more is put', async () => {
    const seen = { refused: 0, read: 0 };
    await fc.assert(
      fc.asyncProperty(file, fc.nat(), fc.integer({ min: 1, max: 200 }), async (text, at, size) => {
        const place = at % (text.length + 1);
        const spoiled = `${text.slice(0, place)}"${text.slice(place)}`;
        let expected: string[][] | undefined;
        try {
          expected = reference(spoiled);
        } catch {
          expected = undefined;
        }
        seen[expected ? 'read' : 'refused'] += 1;
        const rows = rowsOf(spoiled, size);
        if (expected) expect((await rows).map(({ values }) => values)).toEqual(expected);
        else await expect(rows).rejects.toMatchObject({ code: 'IMPORT_REJECTED', fault: { line: expect.any(Number) } });
      }),
      { numRuns: runs(1_000) },
    );
    expect(seen.refused).toBeGreaterThan(100);
  });
});

const HEADER = 'date,symbol,open,high,low,close';

async function importText(text: string, size = 1_000) {
  const parts = await Array.fromAsync(readCsv(pieces(text, size), {}));
  return parts.flatMap(({ instruments }) => [...instruments]);
}

describe('a file of bars with quotes', () => {
  test.each([
    [
      'a quote after a closed value',
      '2020-01-02,A,"10"5,11,9,10',
      'open',
      '"10"5',
      /a quote inside a quoted value doubled/,
    ],
    [
      'a quote within a plain value',
      '2020-01-02,A"1,10,11,9,10',
      'symbol',
      'A"1',
      /quotes around a whole value or none/,
    ],
    ['text after a closed value', '2020-01-02,"A",10,11,"9" x,10', 'low', '"9" x', /quotes around a whole value/],
    ['a quote that is never closed', '2020-01-02,A,10,11,9,"10', 'close', '"10', /a quote that closes the value/],
  ])('is refused for %s, by line, column, value and remedy', async (_, row, column, text, remedy) => {
    const lines = [HEADER, '2020-01-01,A,10,11,9,10', '"2020-01-01","B",10,11,9,10', row];
    const refused = await importText(lines.join('\n')).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'IMPORT_REJECTED', fault: { line: 4, column, value: text } });
    expect(String(refused)).toMatch(remedy);
  });

  test('is refused at the first fault, whichever kind it is of', async () => {
    const number = '2020-01-02,"A",abc,11,9,10';
    const stray = '2020-01-02,A"1,10,11,9,10';
    await expect(importText([HEADER, number, stray].join('\n'))).rejects.toThrow('line 2, column "open"');
    await expect(importText([HEADER, stray, number].join('\n'))).rejects.toThrow('line 2, column "symbol"');
  });

  test('is refused for a quote in its header, by the number of the column', async () => {
    await expect(importText('date,"symbol"s,open,high,low,close\n')).rejects.toMatchObject({
      message: expect.stringContaining('line 1, column "2"'),
      fault: { line: 1, column: '2', value: '"symbol"s' },
    });
  });

  test('keeps symbols apart that differ after a quote, and values with commas, quotes and line breaks whole', async () => {
    const symbols = ['A"1', 'A"2', 'X, Inc.', 'two\nlines'];
    const rows = symbols.map((symbol) => `2020-01-01,"${symbol.replaceAll('"', '""')}","10",11,9,10`);
    const bars = await importText([HEADER, ...rows].join('\r\n'));
    expect(bars.map(([symbol]) => symbol)).toEqual(symbols);
    expect(bars[0][1].columns['open']).toEqual(Float64Array.of(10));
    await expect(importText([HEADER, ...rows, '2020-01-02,Z,nope,11,9,10'].join('\n'))).rejects.toThrow(
      'line 7, column',
    );
  });

  test('that never closes a quote is refused without being read to its end', async () => {
    let sent = 0;
    async function* endless() {
      yield new TextEncoder().encode(`${HEADER}\n2020-01-01,"A,10,11,9,10\n`);
      for (; sent < 100; sent += 1) yield new Uint8Array(65_536).fill(65);
    }
    await expect(Array.fromAsync(readCsv(endless(), {}))).rejects.toMatchObject({ fault: { line: 2 } });
    expect(sent).toBeLessThan(10);
  });
});
