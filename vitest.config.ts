import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { LeftOutReporter } from './test/support/left-out-reporter.ts';
import { SEED } from './test/support/property-runs.ts';

export default defineConfig({
  // Vite would take graphql's ES module build while the libraries take the other: there must be one.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/seed-properties.ts'],
    reporters: ['default', new LeftOutReporter()],
    sequence: { shuffle: true, seed: SEED },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
