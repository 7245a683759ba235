import { readFile } from 'node:fs/promises';
import { createColumnCache } from '../../src/cache/index.ts';
import { presetFeatures } from '../../src/engine/features/presets.ts';
import { createColumnLoaders, readBuckets } from '../../src/columns/index.ts';
import { openDatabase } from '../../src/store/index.ts';
import { peakBytes } from '../peak-memory.ts';
import { type BenchTimes, medianMs } from '../report.ts';
import { ALPHA, type DatasetShape, W4, W4_LONG, wholeRange } from './datasets.ts';

/** What one process measures of itself. */
export interface Measured extends BenchTimes {
  /** Of the median run: milliseconds in kernels. */
  readonly computeMs: number;
  /** The most resident memory of the process. */
  readonly peakBytes: number;
}

interface Work {
  readonly shape: DatasetShape;
  readonly fields: readonly string[];
  readonly expressions: readonly string[];
  readonly cacheBytes: number;
  /** Whether the cache keeps what the run before has left. */
  readonly warm: boolean;
  readonly runs: number;
  readonly warmUp: number;
}

const MiB = 2 ** 20;
const VALUES = ['open', 'high', 'low', 'close', 'volume'];

async function workOf(name: string): Promise<Work> {
  const golden = JSON.parse(await readFile(new URL('../../test/golden/w4-features.json', import.meta.url), 'utf8')) as {
    factors: [string, string][];
  };
  const factors = golden.factors.map(([, expression]) => expression);
  const timed = { fields: [], expressions: factors, cacheBytes: 512 * MiB, warm: false, runs: 5, warmUp: 2 };
  const streamed = { ...timed, shape: W4, cacheBytes: 128 * MiB, runs: 1, warmUp: 0 };
  const works: Record<string, Work> = {
    cold: { ...timed, shape: W4 },
    warm: { ...timed, shape: W4, warm: true },
    read: { ...timed, shape: W4, fields: VALUES, expressions: [] },
    alpha158: {
      ...timed,
      shape: ALPHA,
      expressions: presetFeatures('Alpha158').map(({ expression }) => expression),
      runs: 3,
      warmUp: 1,
    },
    streamed,
    'streamed-again': { ...streamed, runs: 10 },
    'streamed-long': { ...streamed, shape: W4_LONG },
  };
  const work = works[name];
  if (!work) throw new Error(`There is nothing to measure by the name "${name}".`);
  return work;
}

/** Measures one piece of work in this process: buckets are read one after the other, as a run does, and let go. */
async function measure(work: Work, url: string): Promise<Measured> {
  const database = await openDatabase({ url, onError: (error) => console.error(error) });
  const columnCache = createColumnCache({ maxBytes: work.cacheBytes, ttlMs: 3_600_000, now: () => performance.now() });
  const request = { ...(await wholeRange(database, work.shape)), fields: work.fields, expressions: work.expressions };
  const computed: number[] = [];
  const run = async () => {
    if (!work.warm) columnCache.index.clear();
    const loaders = createColumnLoaders(database);
    let ms = 0;
    for await (const { computeMs } of readBuckets(
      { database, columnCache, loaders, now: () => performance.now() },
      request,
    ))
      ms += computeMs;
    computed.push(ms);
  };
  try {
    const times = await medianMs(run, work);
    const compute = computed.slice(-work.runs).sort((a, b) => a - b)[Math.floor(work.runs / 2)] ?? 0;
    return { ...times, computeMs: compute, peakBytes: peakBytes() };
  } finally {
    await database.close();
  }
}

const [name = '', url = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measure(await workOf(name), url)));
