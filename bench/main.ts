import { parseArgs } from 'node:util';
import { readdir } from 'node:fs/promises';
import { formatRow } from './report.ts';
import type { BenchCase } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
const known = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));

if (!known.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- NAME [--json], with NAME one of: ${known.join(', ')}\n`);
  process.exit(1);
}

const { run } = (await import(`./${name}.bench.ts`)) as { run: () => AsyncIterable<BenchCase> };
for await (const measured of run())
  process.stdout.write(values.json ? `${JSON.stringify(measured)}\n` : `${formatRow(measured)}\n`);
