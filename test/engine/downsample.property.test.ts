import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingRanges, downsample } from '../../src/engine/index.ts';

const value = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const series = fc.array(value, { minLength: 1, maxLength: 400 }).map((values) => Float64Array.from(values));
const timesOf = (values: Float64Array) => Float64Array.from(values, (_, index) => 1000 + index);

test('a downsampled series keeps first, last, lowest and highest, adds nothing, and is as short as was asked for', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 4, max: 60 }), (values, maxPoints) => {
      const kept = downsample(timesOf(values), values, maxPoints);
      expect(kept.totalPoints).toBe(values.length);
      expect(kept.values.length).toBeLessThanOrEqual(maxPoints);
      const places = [...kept.times].map((time) => time - 1000);
      expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      expect(places.map((place) => values[place])).toEqual([...kept.values]);
      expect([places[0], places.at(-1)]).toEqual([0, values.length - 1]);
      const extremes = (of: Float64Array) => {
        const present = of.filter((number) => !Number.isNaN(number));
        return [Math.min(...present), Math.max(...present)];
      };
      expect(extremes(kept.values)).toEqual(extremes(values));
    }),
  );
});

test('missing ranges cover all that is missing and nothing else, each as long as it says', () => {
  fc.assert(
    fc.property(series, (values) => {
      const ranges = missingRanges(timesOf(values), values, Infinity);
      const covered = ranges.flatMap(({ from, bars }) => Array.from({ length: bars }, (_, bar) => from - 1000 + bar));
      expect(covered).toEqual([...values.keys()].filter((index) => Number.isNaN(values[index])));
      for (const { from, to, bars } of ranges) expect(to - from + 1).toBe(bars);
    }),
  );
});

test('of too many missing ranges the longest stay, in time order', () => {
  const [_, x] = [0, Number.NaN];
  const values = Float64Array.of(x, _, x, x, _, x, x, x, _, x);
  expect(missingRanges(timesOf(values), values, 2)).toEqual([
    { from: 1002, to: 1003, bars: 2 },
    { from: 1005, to: 1007, bars: 3 },
  ]);
});
