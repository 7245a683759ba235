import { parseArgs } from 'node:util';
import { runHostile } from './hostile.ts';

/**
 * Runs against a real server what would take too long for the tests.
 * `npm run soak -- hostile [--seed N] [--count N]`: clients and files that mean harm; see CONTRIBUTING.md.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' } },
});
const options = { seed: Number(values.seed), count: Number(values.count) };
if (positionals.join(' ') !== 'hostile' || !Object.values(options).every(Number.isSafeInteger)) {
  process.stderr.write('Expected `npm run soak -- hostile [--seed N] [--count N]`.\n');
  process.exit(2);
}
const faults = await runHostile(options);
process.exit(faults === 0 ? 0 : 1);
