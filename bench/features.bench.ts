import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { benchDatabase } from './database.ts';
import { timeCopy } from './features/copy.ts';
import { ALPHA, type DatasetShape, W4, W4_LONG, importWalk } from './features/datasets.ts';
import type { Measured } from './features/measure.ts';
import type { Database } from '../src/store/index.ts';
import type { BenchCase } from './report.ts';

const MEASURE = new URL('features/measure.ts', import.meta.url).pathname;
const VALUES = ['open', 'high', 'low', 'close', 'volume'];

/** W4 and Alpha158 from the chunks in PostgreSQL, each in a process of its own, on one thread. */
export async function* run(): AsyncGenerator<BenchCase> {
  await using bench = await benchDatabase();
  const { database } = bench;
  const measure = async (name: string): Promise<Measured> => {
    const { stdout } = await promisify(execFile)(process.execPath, [MEASURE, name, database.url]);
    return JSON.parse(stdout) as Measured;
  };
  yield* w4(database, measure);
  yield await alpha158(database, measure);
  yield await peakMemory(database, measure);
}

type Measure = (name: string) => Promise<Measured>;

async function* w4(database: Database, measure: Measure): AsyncGenerator<BenchCase> {
  await importWalk(database, W4);
  const copy = await timeCopy(database.url, W4.name, VALUES);
  const read = await measure('read');
  const split = { 'database ms': copy.medianMs, 'decode ms': Math.max(0, read.medianMs - copy.medianMs) };
  yield {
    case: 'W4, its five fields from PostgreSQL into typed arrays',
    value: copy.medianMs / read.medianMs,
    unit: 'of COPY',
    reach: '>= 0.5',
    met: copy.medianMs / read.medianMs >= 0.5,
    detail: { ms: read.medianMs, 'COPY in binary ms': copy.medianMs, ...figures(W4, read) },
  };
  const cold = await measure('cold');
  yield {
    ...timed('W4, 14 factors x 800 symbols x 3,391 days, caches empty', cold, 1200),
    detail: { ...split, 'compute ms': cold.computeMs, ...figures(W4, cold) },
  };
  const warm = await measure('warm');
  yield {
    ...timed('W4 again, its features in the cache', warm, 150),
    detail: { 'compute ms': warm.computeMs, ...figures(W4, warm) },
  };
}

async function alpha158(database: Database, measure: Measure): Promise<BenchCase> {
  await importWalk(database, ALPHA);
  const alphaCopy = await timeCopy(database.url, ALPHA.name, [...VALUES, 'vwap']);
  const alpha = await measure('alpha158');
  return {
    case: 'Alpha158 over 300 symbols x 2,520 days, caches empty',
    value: alpha.medianMs,
    unit: 'ms',
    detail: { 'database ms': alphaCopy.medianMs, 'compute ms': alpha.computeMs, ...figures(ALPHA, alpha) },
  };
}

async function peakMemory(database: Database, measure: Measure): Promise<BenchCase> {
  const once = await measure('streamed');
  const short = await measure('streamed-again');
  await importWalk(database, W4_LONG);
  const long = await measure('streamed-long');
  const ratio = long.peakBytes / short.peakBytes;
  return {
    // As much work either way: a heap grows with what is thrown away until it is first swept.
    case: 'peak memory of W4 at ten times the length, against W4 ten times over',
    value: ratio,
    unit: 'times',
    reach: '0.9 to 1.1',
    met: ratio >= 0.9 && ratio <= 1.1,
    detail: {
      'W4 once MB': once.peakBytes / 2 ** 20,
      'W4 ten times over MB': short.peakBytes / 2 ** 20,
      ...figures(W4_LONG, long),
    },
  };
}

function timed(title: string, { medianMs, minMs }: Measured, reachMs: number): BenchCase {
  const reach = `< ${reachMs.toLocaleString('en-US')} ms`;
  return { case: title, value: medianMs, unit: 'ms', reach, met: medianMs < reachMs, detail: { 'min ms': minMs } };
}

const figures = ({ symbols, bars }: DatasetShape, { medianMs, peakBytes }: Measured) => ({
  'rows/s': Math.round((symbols * bars) / (medianMs / 1000)),
  'peak RSS MB': peakBytes / 2 ** 20,
});
