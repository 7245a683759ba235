import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';

type Value = number | string | null;

interface Golden {
  readonly series: readonly {
    readonly name: string;
    readonly x: readonly Value[];
    readonly y: readonly Value[];
    readonly cases: Readonly<Record<string, readonly Value[]>>;
  }[];
}

const golden = JSON.parse(readFileSync(`${import.meta.dirname}/../../golden/rolling-semantics.json`, 'utf8')) as Golden;
const column = (values: readonly Value[]) =>
  Float64Array.from(values, (value) => (value === null ? NaN : Number(String(value).replace('inf', 'Infinity'))));

describe.each(golden.series)('rolling over a series that is $name agrees with pandas', ({ x, y, cases }) => {
  test.each(Object.entries(cases))('%s', (expression, values) => {
    const columns = { x: column(x), y: column(y) };
    const [computed] = compileFeatures([expression]).evaluate({ columns, length: x.length, from: 0 });
    const expected = column(values);
    const wrong = [...computed].flatMap((value, bar) => {
      const close = Math.abs(value - expected[bar]) <= 1e-9 * Math.max(1e-3, Math.abs(expected[bar]));
      return close || Object.is(value, expected[bar]) ? [] : [{ bar, value, expected: expected[bar] }];
    });
    expect(wrong).toEqual([]);
  });
});
