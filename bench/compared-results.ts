import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type BenchCase, medianMs } from './report.ts';
import { type ServedWorkload, compute } from './workload-r.ts';

/** So many that models choose differently. */
const SYMBOLS = Array.from({ length: 10 }, (_, index) => `S${index}`);
const BARS = 2_520;
/** Launches of 100 models: over all bars, and over the last year of them. */
const LONG = 10;
const SHORT = 90;
/** The bars begin on 2005-01-01, a day each. */
const LAST_YEAR = new Date(Date.UTC(2005, 0, 1 + BARS - 365)).toISOString();

/** Comparisons of 1,000 and 10,000 results that exist. */
export async function* comparedResults({ client, models, url, server }: ServedWorkload): AsyncGenerator<BenchCase> {
  const ids: string[] = [];
  for (let index = 0; index < LONG + SHORT; index += 1) {
    const strategy = { topK: { top: 1 + (index % 5) } };
    const execution = { commissionRate: index / 100_000 };
    const range = index < LONG ? {} : { from: LAST_YEAR };
    const more = { symbols: SYMBOLS, strategy, execution, ...range };
    ids.push(await compute(client, models, more));
  }
  for (const [count, launches, most] of [
    [1_000, LONG, 25],
    [10_000, LONG + SHORT, 150],
  ] as const) {
    const measured = await medianMs(() => client.request(PAGE, { ids: ids.slice(0, launches) }), OFTEN);
    yield atMost(`comparison of ${count} results, 8 metrics, first 50`, measured, most);
  }
  const curves = () => client.request(CURVES, { ids: ids.slice(0, LONG) });
  const compressed = gzipSync(JSON.stringify(await curves())).length / 1e6;
  yield atMost('1,000 curves x 500 points', await medianMs(curves, OFTEN), 150);
  yield { case: '  compressed', value: compressed, unit: 'MB', reach: '<= 2 MB', met: compressed <= 2 };
  const exported = (of: readonly string[]) =>
    fetch(new URL(`/export/comparison/${of.join(',')}/returns.arrow`, url)).then(bytesOf);
  // The first export starts the thread that writes them.
  await exported(ids.slice(-1));
  const watched = watchMemory(server.process.pid ?? 0);
  await exported(ids.slice(0, LONG));
  const grown = watched.end() / 1e6;
  const file = await medianMs(() => exported(ids.slice(0, LONG)), OFTEN);
  yield atMost('returns of 1,000 results as Arrow', file, 1_000);
  yield { case: '  memory for one of them', value: grown, unit: 'MB more', reach: '<= 100 MB', met: grown <= 100 };
}

async function bytesOf(response: Response): Promise<number> {
  if (response.status !== 200) throw new Error(await response.text());
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  return bytes;
}

const WATCH_MS = 20;

/** Watches the resident memory of a process; `end` says by how many bytes it was more than at the beginning. */
function watchMemory(pid: number): { end: () => number } {
  const resident = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  const before = resident();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, resident())), WATCH_MS);
  return {
    end: () => {
      clearInterval(timer);
      return most - before;
    },
  };
}

const OFTEN = { runs: 15, warmUp: 2 };

const atMost = (
  title: string,
  { medianMs: value, maxMs }: { medianMs: number; maxMs: number },
  most: number,
): BenchCase => ({
  case: title,
  value,
  unit: 'ms',
  reach: `< ${most} ms`,
  met: value < most,
  detail: { 'max ms': maxMs },
});

const METRICS = 'sharpe sortino calmar cagr maxDrawdown volatility trades winRate';
const PAGE = `query ($ids: [ID!]) { compare(backtestIds: $ids, first: 50) {
  trials matching pageInfo { endCursor hasNextPage } rows { rank value deflatedSharpe result { id model { name } metrics { ${METRICS} } } }
} }`;
const CURVES = `query ($ids: [ID!]) { compare(backtestIds: $ids) {
  curves(kind: EQUITY, points: 500, rebase: true) { times results { id values } }
} }`;
