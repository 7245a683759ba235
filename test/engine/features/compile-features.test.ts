import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../../src/engine/expression/parse-expression.ts';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';
import { buildGraph } from '../../../src/engine/features/feature-graph.ts';
import { OPERATORS } from '../../../src/engine/expression/operators.ts';

describe('a plan', () => {
  test.each([
    ['$close', 0],
    ['Mean($close,20)', 19],
    ['Ref(Mean($close,20),5)', 24],
    ['Mean($close,5)/Std($close/Ref($close,1),60)', 60],
    ['Delta($close,3)', 3],
    ['Corr(Mean($close,3),Ref($volume,9),5)', 13],
    ['EMA($close,20)', 444],
    ['Mean(EMA($close,20),5)', 888],
    ['EMA($close,0.99)', 64],
    ['Mean($close,0)', Infinity],
    ['Ref(Ref($close,0),1)', Infinity],
  ])('%s needs %d bars of warm-up', (text, bars) => {
    expect(compileFeatures([text]).warmupBars).toBe(bars);
  });

  test('names its fields and keeps the order of its features', () => {
    const plan = compileFeatures(['$volume*2', '$close', '$close + 1']);
    expect(plan).toMatchObject({
      fields: ['close', 'volume'],
      canonical: ['Mul($volume,2)', '$close', 'Add($close,1)'],
      warmupBars: 0,
      lookaheadBars: 0,
      crossSectional: false,
    });
    const columns = { close: Float64Array.of(1, 2), volume: Float64Array.of(3, 4) };
    expect(plan.evaluate({ columns, length: 2, from: 1 })).toEqual([
      Float64Array.of(8),
      Float64Array.of(2),
      Float64Array.of(3),
    ]);
  });

  test('computes a label from the bars that follow', () => {
    const plan = compileFeatures(['Ref($close,-2)/Ref($close,-1)-1'], { label: true });
    expect(plan).toMatchObject({ warmupBars: 0, lookaheadBars: 2 });
    const columns = { close: Float64Array.of(1, 2, 4, 6) };
    expect(plan.evaluate({ columns, length: 4, from: 0, to: 2 })).toEqual([Float64Array.of(1, 0.5)]);
    expect(plan.evaluate({ columns, length: 4, from: 1 })).toEqual([Float64Array.of(0.5, NaN, NaN)]);
  });
});

describe('evaluating a plan', () => {
  test('writes into the columns it is given', () => {
    const out = [new Float64Array(new SharedArrayBuffer(24))];
    const columns = { close: Float64Array.of(1, 2, 3) };
    const [values] = compileFeatures(['Sum($close,2)']).evaluate({ columns, length: 3, from: 0, out });
    expect(values).toBe(out[0]);
    expect([...values]).toEqual([1, 3, 5]);
  });

  test('takes instruments of any length, one after the other', () => {
    const plan = compileFeatures(['Quantile($x,3,0.5)+Max($x,2)*2', 'Rank($x,0)']);
    const longer = { columns: { x: Float64Array.of(3, 1, 2, 5) }, length: 4, from: 0 };
    const shorter = { columns: { x: Float64Array.of(7, 1) }, length: 2, from: 0 };
    const expected = compileFeatures(['Quantile($x,3,0.5)+Max($x,2)*2', 'Rank($x,0)']).evaluate(longer);
    plan.evaluate(shorter);
    expect(plan.evaluate(longer)).toEqual(expected);
    expect(plan.evaluate({ columns: { x: new Float64Array() }, length: 0, from: 0 })[0]).toHaveLength(0);
  });

  test('has one kernel for a sub-expression of several features', () => {
    const texts = ['Mean($close,20)/Std($close,20)', 'Mean( $close , 2e1 )', '3*Std($close,20)'];
    const { nodes } = buildGraph(texts.map((text) => parseExpression(text)));
    const kernels = nodes.filter(({ kind }) => kind === 'operator');
    expect(kernels).toHaveLength(['Mean', 'Std', 'Div', 'Mul'].length);
  });

  test('names a missing field', () => {
    const plan = compileFeatures(['$close/$vwap']);
    expect(() => plan.evaluate({ columns: { close: Float64Array.of(1) }, length: 1, from: 0 })).toThrow(/"vwap"/);
  });

  test('has a kernel for every operator', () => {
    for (const [name, { operands, parameters }] of OPERATORS) {
      const values = ['4', '0.5'].slice(0, parameters.length);
      const text = `${name}(${[...Array.from({ length: operands }, () => '$x'), ...values].join(',')})`;
      const instruments = [{ times: Float64Array.of(1, 2), columns: { x: Float64Array.of(1, 2) }, from: 0 }];
      expect(compileFeatures([text]).evaluatePanel(instruments)[0][0]).toHaveLength(2);
    }
  });
});

describe('the standard deviation of a million bars', () => {
  test('around 1e6 with a spread of 1e-3 keeps its digits, also after a jump from 0', () => {
    const bars = 1_000_000;
    const x = Float64Array.from({ length: bars }, (_, i) => (i < 1000 ? 0 : 1e6 + ((i * 7919) % 1000) * 1e-6));
    const [std, mean] = compileFeatures(['Std($x,1000)', 'Mean($x,1000)']).evaluate({
      columns: { x },
      length: bars,
      from: 0,
    });
    for (const bar of [1999, 2000, 500_123, bars - 1]) {
      const window = x.subarray(bar - 999, bar + 1);
      const offset = window.reduce((sum, value) => sum + (value - 1e6), 0) / 1000;
      const squares = window.reduce((sum, value) => sum + (value - 1e6 - offset) ** 2, 0);
      expect(Math.abs(std[bar] / Math.sqrt(squares / 999) - 1)).toBeLessThan(1e-9);
      expect(Math.abs(mean[bar] - 1e6 - offset)).toBeLessThan(1e-9);
    }
  });
});
