import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileFeatures } from '../../../src/engine/features/compile-features.ts';

interface Golden {
  readonly factors: readonly (readonly [name: string, expression: string])[];
  readonly bars: number;
  readonly fields: Readonly<Record<string, readonly number[]>>;
  /** `[bars][factors]`, null for NaN. */
  readonly values: readonly (readonly (number | null)[])[];
}

const golden = JSON.parse(readFileSync(`${import.meta.dirname}/../../golden/w4-features.json`, 'utf8')) as Golden;

test.each(golden.factors.map(([name, expression], index) => ({ name, expression, index })))(
  '$name agrees with pandas in float64',
  ({ expression, index }) => {
    const columns = Object.fromEntries(
      Object.entries(golden.fields).map(([field, values]) => [field, Float64Array.from(values)]),
    );
    const [values] = compileFeatures([expression]).evaluate({ columns, length: golden.bars, from: 0 });
    const wrong = golden.values.flatMap((row, bar) => {
      const expected = row[index] ?? NaN;
      const close = Math.abs(values[bar] - expected) <= 1e-9 * Math.max(1e-2, Math.abs(expected));
      return close || Object.is(values[bar], expected) ? [] : [{ bar, value: values[bar], expected }];
    });
    expect(wrong).toEqual([]);
  },
);
