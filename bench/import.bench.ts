import { readCsv } from '../src/ingest/index.ts';
import { importChunks } from '../src/store/index.ts';
import { csvOf } from './csv.ts';
import { benchDatabase } from './database.ts';
import type { BenchCase } from './report.ts';
import { walk } from './workloads.ts';

const DAY = 86_400_000;
const W4 = { symbols: 800, bars: 3391 };

/** The bars of W4, and five million rows, from the bytes of a CSV file to committed chunks in PostgreSQL. */
export async function* run(): AsyncGenerator<BenchCase> {
  await using bench = await benchDatabase();
  const sizes = [W4, { symbols: 800, bars: 6250 }];
  for (const [index, { symbols, bars }] of sizes.entries()) {
    const parts = csvOf(walk({ seed: 400, bars, symbols, drift: 0.0003, volatility: 0.015 }), { symbols, bars });
    const rows = symbols * bars;
    const rssBefore = process.memoryUsage.rss();
    const peak = watchMemory();
    const began = performance.now();
    const table = await readCsv(stream(parts), {});
    const parsed = performance.now();
    const { instruments } = table;
    const calendar = { timeframeMs: DAY, periodsPerYear: 252 };
    await importChunks(bench.database, { dataset: `import${index}`, ...calendar, source: 'bench', rows, instruments });
    const stored = performance.now();
    const rowsPerSecond = rows / ((stored - began) / 1000);
    yield {
      case: `${rows.toLocaleString('en-US')} rows of CSV, end to end`,
      value: rowsPerSecond,
      unit: 'rows/s',
      reach: '>= 400,000',
      met: rowsPerSecond >= 400_000,
      detail: {
        'read ms': parsed - began,
        'store ms': stored - parsed,
        'file MB': parts.reduce((sum, part) => sum + part.length, 0) / 2 ** 20,
        'RSS before MB': rssBefore / 2 ** 20,
        'peak RSS MB': peak() / 2 ** 20,
      },
    };
  }
}

async function* stream(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* chunked(part);
}

function* chunked(part: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < part.length; from += 65_536) yield part.subarray(from, from + 65_536);
}

/** Looks at the resident memory every 20 ms, until asked for the most it saw. */
function watchMemory(): () => number {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}
