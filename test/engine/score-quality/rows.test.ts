import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CentredRows } from '../../../src/engine/score-quality/centred-rows.ts';
import { correlate } from '../../../src/engine/score-quality/correlation.ts';
import { Ranking } from '../../../src/engine/score-quality/ranks.ts';
import { runs } from '../../support/property-runs.ts';

const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const rows = (width: number) =>
  fc.array(value, { minLength: 3 * width, maxLength: 3 * width }).map((values) => Float64Array.from(values));

test('rows that miss the same values correlate with every bit of the general formula; others do not say', () => {
  const cases = fc
    .integer({ min: 1, max: 12 })
    .chain((width) => fc.tuple(fc.constant(width), rows(width), rows(width)));
  fc.assert(
    fc.property(cases, ([width, xs, ys]) => {
      const [left, right] = [new CentredRows(xs, width), new CentredRows(ys, width)];
      for (let x = 0; x < 3; x += 1)
        for (let y = 0; y < 3; y += 1) {
          const found = left.correlate(x, right, y);
          const missing = (values: Float64Array, row: number) =>
            [...values.subarray(row * width, (row + 1) * width)].map((each) => Number.isNaN(each));
          const isSame = JSON.stringify(missing(xs, x)) === JSON.stringify(missing(ys, y));
          if (isSame) expect(found).toBe(correlate({ xs, ys, xBegin: x * width, yBegin: y * width, count: width }));
          else expect(found).toBeUndefined();
        }
    }),
    { numRuns: runs(300) },
  );
});

test('ranks are those of the definition, however much changes from one stretch to the next', () => {
  const cases = fc
    .integer({ min: 1, max: 120 })
    .chain((width) => fc.tuple(fc.constant(width), fc.array(rows(width), { minLength: 1, maxLength: 3 })));
  fc.assert(
    fc.property(cases, ([width, stretches]) => {
      const ranking = new Ranking(width);
      for (const values of stretches)
        for (let offset = 0; offset < values.length; offset += width) {
          const ranks = new Float64Array(values.length);
          ranking.rank(values, ranks, offset);
          const own = [...values.subarray(offset, offset + width)];
          const expected = own.map((each) => {
            const below = own.filter((other) => other < each).length;
            const equal = own.filter((other) => other === each).length;
            return Number.isNaN(each) ? Number.NaN : below + (equal + 1) / 2;
          });
          expect([...ranks.subarray(offset, offset + width)]).toEqual(expected);
        }
    }),
    { numRuns: runs(60) },
  );
});
