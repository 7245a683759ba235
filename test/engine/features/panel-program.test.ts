import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';

const instrument = (times: readonly number[], x: readonly number[], from = 0) => ({
  times: Float64Array.from(times),
  columns: { x: Float64Array.from(x) },
  from,
});

describe('a cross-section', () => {
  test('ranks the instruments that have a bar at the time, equals sharing the mean rank', () => {
    const values = compileFeatures(['CSRank($x)']).evaluatePanel([
      instrument([1, 2, 3], [10, 5, NaN]),
      instrument([2, 3], [5, 7]),
      instrument([1, 3, 4], [20, Infinity, 1]),
      instrument([2], [6]),
    ]);
    expect(values).toEqual([
      [Float64Array.of(0.5, 0.5, NaN)],
      [Float64Array.of(0.5, 1)],
      [Float64Array.of(1, NaN, 1)],
      [Float64Array.of(1)],
    ]);
  });

  test('scores the distance from the mean in standard deviations', () => {
    const values = compileFeatures(['CSZScore($x)']).evaluatePanel([
      instrument([1, 2], [1e6 - 1, 3]),
      instrument([1, 2], [1e6, 3]),
      instrument([1], [1e6 + 1]),
    ]);
    expect(values).toEqual([[Float64Array.of(-1, NaN)], [Float64Array.of(0, NaN)], [Float64Array.of(1)]]);
  });

  test('compares computed columns and is itself one', () => {
    const plan = compileFeatures(['CSRank($x)+Mean(CSRank(Delta($x,1)),2)-CSRank(CSZScore($x))', '$x']);
    expect(plan).toMatchObject({ crossSectional: true, crossSectionDepth: 2, fields: ['x'], warmupBars: 2 });
    const [[rising], [falling, x]] = plan.evaluatePanel([
      instrument([1, 2, 3, 4], [1, 2, 4, 8], 2),
      instrument([1, 2, 3, 4], [9, 8, 9, 7], 2),
    ]);
    expect(rising).toEqual(Float64Array.of(1, 1));
    expect(falling).toEqual(Float64Array.of(0.5, 0.5));
    expect(x).toEqual(Float64Array.of(9, 7));
  });
});

describe('a plan over a panel', () => {
  test('does not depend on the order of the instruments, nor on later bars', () => {
    const plan = compileFeatures(['Std(CSZScore(Mean($x,3)),4)', 'CSRank($x)']);
    const bars = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 12, maxLength: 12 });
    const presence = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    const panel = fc.array(fc.tuple(bars, presence), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(panel, fc.integer({ min: 1, max: 11 }), (members, cut) => {
        const build = (until: number) =>
          members.map(([x, present]) => {
            const times = [...present.keys()].filter((time) => present[time] && time < until);
            return instrument(
              times,
              times.map((time) => x[time]),
            );
          });
        const all = plan.evaluatePanel(build(12));
        expect(plan.evaluatePanel(build(12).toReversed()).toReversed()).toEqual(all);
        const early = plan.evaluatePanel(build(cut));
        expect(early).toEqual(all.map((columns, k) => columns.map((column) => column.subarray(0, early[k][0].length))));
      }),
    );
  });

  test('refuses to be evaluated for one instrument if it compares instruments', () => {
    const plan = compileFeatures(['CSRank($x)']);
    const { columns } = instrument([1], [1]);
    expect(() => plan.evaluate({ columns, length: 1, from: 0 })).toThrow(/over the panel/);
  });
});
