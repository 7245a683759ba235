import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeColumns, encodeColumns } from '../../../src/store/index.ts';

test('columns come back bit for bit, NaN, infinities and -0 included', () => {
  const column = fc.float64Array({ minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), column), (columns) => {
      const decoded = decodeColumns(encodeColumns(columns), Object.keys(columns));
      expect(Object.keys(decoded)).toEqual(Object.keys(columns));
      for (const [name, values] of Object.entries(columns))
        expect(new BigUint64Array(decoded[name]?.slice().buffer ?? new ArrayBuffer())).toEqual(
          new BigUint64Array(values.slice().buffer),
        );
    }),
  );
});

test('columns of different lengths are refused', () => {
  expect(() => encodeColumns({ a: new Float64Array(2), b: new Float64Array(3) })).toThrow('Column b has not 2 values.');
});

test('a column that was not written is missed by name', () => {
  const bytes = encodeColumns({ times: new Float64Array(2), equity: new Float64Array(2) });
  expect(() => decodeColumns(bytes, ['times', 'pnl'])).toThrow('Expected a column pnl, got only times, equity.');
});
