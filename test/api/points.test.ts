import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toTimes } from '../../src/schema/points.ts';
import { runs } from '../support/property-runs.ts';

test('times are written as toISOString writes them, in any order, before 1970 and after 9999 too', async () => {
  const time = fc.integer({ min: -8.6e15, max: 8.6e15 });
  const near = fc.integer({ min: -3e12, max: 4e12 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(time, near), { maxLength: 50 }), async (times) => {
      const expected = times.map((ms) => new Date(ms).toISOString());
      expect(await toTimes(Float64Array.from(times))).toEqual(expected);
    }),
    { numRuns: runs(300) },
  );
});

test('lists take turns with what else is waiting', async () => {
  const order: string[] = [];
  const lists = [1, 2, 3].map(async (list) => {
    await toTimes(new Float64Array(1));
    order.push(`list ${list}`);
  });
  setImmediate(() => {
    setImmediate(() => order.push('other'));
  });
  await Promise.all(lists);
  expect(order).toEqual(['list 1', 'other', 'list 2', 'list 3']);
});
