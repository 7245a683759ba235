import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEED } from './support/property-runs.ts';

test('properties have the fixed seed, and `npm run test:random` can multiply how often each is tried', () => {
  const { seed, numRuns } = fc.readConfigureGlobal();
  expect([seed, (numRuns ?? 0) >= 100]).toEqual([SEED, true]);
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  const unscaled = files.filter((file) => /numRuns: \d/.test(readFileSync(join(import.meta.dirname, file), 'utf8')));
  expect(unscaled).toEqual([]);
});
