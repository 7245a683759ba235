import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Vectors of other programs that may not be copied into this repository: their tests run where they lie beside it. */
const REFERENCE_TESTS = 'test/models/reference.test.ts';
const reference = join(import.meta.dirname, '../shared/reference');
const hasReference = existsSync(reference);
if (!hasReference) console.warn(`${REFERENCE_TESTS} is left out: its vectors are not at ${reference}`);

export default defineConfig({
  // Vite would take graphql's ES module build while the libraries take the other: there must be one.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: hasReference ? [] : [REFERENCE_TESTS],
    globalSetup: ['test/support/global-setup.ts'],
    sequence: { shuffle: true },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
