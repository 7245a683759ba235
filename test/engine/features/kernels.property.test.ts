import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';
import { NAIVE } from './naive-windows.ts';
import { runs } from '../../support/property-runs.ts';

/** Bars at some level with some spread, with holes, jumps and repeats. */
const bar = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((k) => k / 7) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, NaN, Infinity, -Infinity, 0, 1) },
);
const series = fc
  .tuple(fc.array(bar, { minLength: 1, maxLength: 60 }), fc.constantFrom(0, 100, -5000))
  .map(([bars, level]) => Float64Array.from(bars, (value) => value + level));
const panel = fc
  .tuple(series, series)
  .map(([x, y]) => ({ x, y: Float64Array.from(x, (_, i) => y[i % y.length] * (1 + (i % 3))) }));
const windows = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 20, 64);

function expression(name: string, window: number): string {
  const [operator, parameter] = name.split(' ');
  const operands = operator === 'Corr' || operator === 'Cov' ? '$x,$y' : '$x';
  return `${operator}(${operands},${window}${parameter ? `,${parameter}` : ''})`;
}

function isClose(value: number, expected: number, scale: number): boolean {
  const tolerance = 1e-9 * Math.max(scale, Math.abs(expected));
  return Math.abs(value - expected) <= tolerance || value === expected || Object.is(value, expected);
}

describe('a one-pass kernel agrees with the definition applied to each window', () => {
  test.each(Object.keys(NAIVE).filter((name) => name !== 'Rsquare'))('%s', (name) => {
    fc.assert(
      fc.property(panel, windows, fc.nat(70), ({ x, y }, window, anchor) => {
        const from = Math.min(anchor, x.length - 1);
        const [values] = compileFeatures([expression(name, window)]).evaluate({
          columns: { x, y },
          length: x.length,
          from,
        });
        const scale = name === 'Cov' || name === 'Var' ? 1e3 : 1;
        const wrong = [...values].flatMap((value, k) => {
          const oldest = window === 0 ? 0 : Math.max(0, from + k - window + 1);
          const expected = NAIVE[name]([...x.subarray(oldest, from + k + 1)], [...y.subarray(oldest, from + k + 1)]);
          return isClose(value, expected, scale) ? [] : [{ bar: from + k, value, expected }];
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('a value depends on data, expression and slice alone', () => {
  const expressions = [
    ...Object.keys(NAIVE).map((name) => expression(name, 5)),
    'Skew($x,6)',
    'Kurt($x,6)',
    'EMA($x,3)',
    'EMA($x,0.4)',
    'Mean(EMA(Std($x,4),2),7)',
    'Std(Ref(Mean($x,3),4),9)',
    'Corr(Delta($x,2),Slope($y,4),8)',
    'If($x>Mean($x,3),Rank($y,4),Quantile($x,9,0.25))',
  ];
  const long = fc
    .tuple(fc.array(bar, { minLength: 400, maxLength: 500 }), fc.nat(60))
    .map(([bars, from]) => ({ x: Float64Array.from(bars), y: Float64Array.from(bars.toReversed()), from: 300 + from }));

  test.each(expressions)(
    '%s has the same bits with more warm-up, more bars after and other features beside it',
    (own) => {
      const plan = compileFeatures([own]);
      const together = compileFeatures([...expressions, own, `Mean(${own},13)`]);
      fc.assert(
        fc.property(long, fc.nat(30), ({ x, y, from }, cut) => {
          const first = from - plan.warmupBars;
          const shortest = { x: x.subarray(first, x.length - cut), y: y.subarray(first, x.length - cut) };
          const [expected] = plan.evaluate({ columns: shortest, length: shortest.x.length, from: plan.warmupBars });
          const [more] = plan.evaluate({ columns: { x, y }, length: x.length, from });
          const beside = together.evaluate({ columns: { x, y }, length: x.length, from })[expressions.length];
          expect(more.subarray(0, expected.length)).toEqual(expected);
          expect(beside.subarray(0, expected.length)).toEqual(expected);
        }),
        { numRuns: runs(20) },
      );
    },
  );

  test.each(expressions)('%s decides nothing by later bars', (own) => {
    const plan = compileFeatures([own]);
    fc.assert(
      fc.property(long, fc.nat(60), fc.double(), ({ x, y, from }, ahead, other) => {
        const [before] = plan.evaluate({ columns: { x, y }, length: x.length, from });
        const changed = { x: x.slice().fill(other, from + ahead + 1), y: y.slice().fill(-other, from + ahead + 1) };
        const [after] = plan.evaluate({ columns: changed, length: x.length, from });
        expect(after.subarray(0, ahead + 1)).toEqual(before.subarray(0, ahead + 1));
      }),
      { numRuns: runs(20) },
    );
  });
});
