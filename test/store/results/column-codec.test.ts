import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeColumns, encodeColumns } from '../../../src/store/index.ts';

test('columns come back bit for bit, NaN, infinities and -0 included', () => {
  const column = fc.float64Array({ minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), column), (columns) => {
      const decoded = decodeColumns(encodeColumns(columns));
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
