import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Runs the property tests with a new seed, ten times as often as `npm test` does:
 * `npm run test:random -- [--seed N]`. The same seed tries the same again.
 */
const { values } = parseArgs({ options: { seed: { type: 'string', default: String(randomInt(2 ** 31)) } } });
const RUNS_FACTOR = 10;
const TIMEOUT_MS = 900_000;

const root = resolve(import.meta.dirname, '..');
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => join('test', file))
  .filter((file) => file.endsWith('.test.ts') && readFileSync(join(root, file), 'utf8').includes("from 'fast-check'"));

const note = `Seed ${values.seed}; repeat with: npm run test:random -- --seed ${values.seed}\n`;
process.stdout.write(note);
const args = ['node_modules/vitest/vitest.mjs', 'run', '--testTimeout', String(TIMEOUT_MS), ...files];
const env = { ...process.env, TEST_SEED: values.seed, TEST_RUNS_FACTOR: String(RUNS_FACTOR) };
const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
process.stdout.write(note);
process.exit(status ?? 1);
