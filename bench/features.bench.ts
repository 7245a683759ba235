import { readFile } from 'node:fs/promises';
import { compileFeatures, evaluateBlocks } from '../src/engine/index.ts';
import { readCsv } from '../src/ingest/index.ts';
import { type Database, findDatasets, importChunks, readBlocks } from '../src/store/index.ts';
import { csvOf } from './csv.ts';
import { benchDatabase } from './database.ts';
import { type BenchCase, medianMs } from './report.ts';
import { walk } from './workloads.ts';

const DAY = 86_400_000;
const W4 = { symbols: 800, bars: 3391 };

/** W4: 14 factors over 800 symbols x 3,391 days, from the chunks in PostgreSQL, on one thread, nothing cached. */
export async function* run(): AsyncGenerator<BenchCase> {
  await using bench = await benchDatabase();
  const { database } = bench;
  await importW4(database);
  const golden = JSON.parse(await readFile(new URL('../test/golden/w4-features.json', import.meta.url), 'utf8')) as {
    factors: [string, string][];
  };
  const expressions = golden.factors.map(([, expression]) => expression);
  const cold = await medianMs(() => evaluate(database, expressions), { runs: 3, warmUp: 1 });
  const read = await medianMs(() => readAll(database, expressions), { runs: 3, warmUp: 1 });
  yield {
    case: 'W4, 14 factors x 800 symbols x 3,391 days, cold',
    value: cold.medianMs,
    unit: 'ms',
    reach: '< 1,200 ms',
    met: cold.medianMs < 1200,
    detail: { 'min ms': cold.minMs, 'read and decode ms': read.medianMs, 'peak RSS MB': peakMegabytes() },
  };
}

async function importW4(database: Database): Promise<void> {
  const prices = walk({ seed: 400, ...W4, drift: 0.0003, volatility: 0.015 });
  await importChunks(database, {
    dataset: 'w4',
    source: 'bench',
    parts: readCsv(parts(csvOf(prices, W4)), {}),
    calendarOf: () => ({ timeframeMs: DAY, periodsPerYear: 252 }),
  });
}

async function* parts(all: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function blocksOf(database: Database, expressions: readonly string[]) {
  const dataset = (await findDatasets(database, ['w4'])).get('w4');
  if (!dataset) throw new Error('The bars were not imported.');
  const plan = compileFeatures(expressions);
  const blocks = readBlocks(database, {
    datasetId: dataset.id,
    timeframeMs: DAY,
    symbols: Array.from({ length: W4.symbols }, (_, symbol) => `S${symbol}`),
    fields: plan.fields,
    from: 0,
    to: Date.UTC(2100, 0, 1),
    warmupBars: plan.warmupBars,
    asOf: dataset.revision,
  });
  return { plan, blocks };
}

async function evaluate(database: Database, expressions: readonly string[]): Promise<number> {
  const { plan, blocks } = await blocksOf(database, expressions);
  let values = 0;
  for await (const block of blocks) for (const columns of evaluateBlocks(plan, block)) values += columns.length;
  return values;
}

async function readAll(database: Database, expressions: readonly string[]): Promise<number> {
  const { blocks } = await blocksOf(database, expressions);
  let bars = 0;
  for await (const block of blocks) for (const { begin, end } of block) bars += end - begin;
  return bars;
}

/** The most resident memory of the process so far. */
const peakMegabytes = () => process.resourceUsage().maxRSS / 1024;
