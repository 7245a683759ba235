import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeCsv } from './csv.ts';
import { benchDatabase } from './database.ts';
import type { BenchCase } from './report.ts';
import { walk } from './workloads.ts';

const W4 = { symbols: 800, bars: 3391 };
const FIVE_MILLION = { symbols: 800, bars: 6250 };
const RUNS = 3;
const MiB = 2 ** 20;

interface Measured {
  readonly rows: number;
  readonly ms: number;
  readonly fileBytes: number;
  readonly rssBefore: number;
  readonly peakRss: number;
}

/** The bars of W4, and five million rows, from a CSV file on disk to committed chunks in PostgreSQL. */
export async function* run(): AsyncGenerator<BenchCase> {
  await using bench = await benchDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'hindcast-bench-'));
  await using closers = new AsyncDisposableStack();
  closers.defer(() => rm(directory, { recursive: true }));
  const bounded: Measured[] = [];
  for (const [shape, order] of [
    [W4, 'by symbol'],
    [FIVE_MILLION, 'by symbol'],
    [{ ...W4, byTime: true }, 'by time'],
    [{ ...FIVE_MILLION, byTime: true }, 'by time'],
  ] as const) {
    const path = join(directory, `${shape.bars} ${order}.csv`);
    const { symbols, bars } = shape;
    await writeCsv(path, walk({ seed: 400, symbols, bars, drift: 0.0003, volatility: 0.015 }), shape);
    const measured: Measured[] = [];
    for (let index = 0; index < RUNS; index += 1)
      measured.push(await importFile(bench.database.url, `${shape.bars} ${order} ${index}`, path));
    const again = await importFile(bench.database.url, `${shape.bars} ${order} 0`, path);
    await rm(path);
    const median = measured.sort((a, b) => a.ms - b.ms)[Math.floor(RUNS / 2)];
    bounded.push(median);
    yield rate(median, order, again);
  }
  const [small, large, smallByTime, largeByTime] = bounded;
  yield {
    case: 'peak memory of 5 M rows against that of 2.7 M, by symbol',
    value: large.peakRss / small.peakRss,
    unit: 'times',
    reach: '<= 1.1',
    met: large.peakRss <= 1.1 * small.peakRss,
  };
  // Up to 160 MiB are held back where symbols alternate, which the smaller file does not fill.
  yield {
    case: 'peak memory of 5 M rows against that of 2.7 M, by time',
    value: largeByTime.peakRss / smallByTime.peakRss,
    unit: 'times',
  };
}

function rate({ rows, ms, fileBytes, rssBefore, peakRss }: Measured, order: string, again: Measured): BenchCase {
  const rowsPerSecond = rows / (ms / 1000);
  return {
    case: `${rows.toLocaleString('en-US')} rows of CSV ${order}, end to end`,
    value: rowsPerSecond,
    unit: 'rows/s',
    reach: '>= 400,000',
    met: rowsPerSecond >= 400_000,
    detail: {
      ms,
      'the same file again ms': again.ms,
      'file MB': fileBytes / MiB,
      'RSS before MB': rssBefore / MiB,
      'peak RSS MB': peakRss / MiB,
    },
  };
}

async function importFile(url: string, dataset: string, path: string): Promise<Measured> {
  const script = join(import.meta.dirname, 'import-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, dataset, path]);
  return JSON.parse(stdout) as Measured;
}
