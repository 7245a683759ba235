import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { GraphqlClient } from '../src/commands/terminal/graphql-client.ts';
import { type Load, loadOf } from './http-load.ts';
import { type BenchCase, medianMs } from './report.ts';
import { comparedResults } from './compared-results.ts';
import { concurrentLaunches } from './concurrent-launches.ts';
import { storedResult } from './stored-result.ts';
import { LAUNCH, compute, launchR, serveWorkloadR } from './workload-r.ts';

const CONNECTIONS = 16;
const SECONDS = 4;

/** The path from a launch and from a stored result to a client, on workload R, by requests over HTTP. */
export async function* run(): AsyncGenerator<BenchCase> {
  yield await storedResult();
  yield await concurrentLaunches();
  await using served = await serveWorkloadR();
  const { url, client, models } = served;
  const began = performance.now();
  await compute(client, models);
  yield { case: 'run of 100 models', value: (performance.now() - began) / 1_000, unit: 's' };
  yield await storedBytes(client);
  const seven = models.filter((_, index) => index % 15 === 0);
  await compute(client, seven);
  const ten = await compute(client, models.slice(0, 10));
  const load = (body: object) => loadOf(url, body, { connections: CONNECTIONS, seconds: SECONDS });
  await load({ query: '{ __typename }' });
  const bare = await load({ query: '{ __typename }' });
  yield { case: '{ __typename }', value: bare.perSecond, unit: 'a second', detail: { 'p99 ms': bare.p99Ms } };
  const rate = (title: string, measured: Load, least: number): BenchCase => {
    const ratio = measured.perSecond / bare.perSecond;
    const detail = { 'a second': measured.perSecond, 'median ms': measured.medianMs, 'p99 ms': measured.p99Ms };
    return { case: title, value: ratio, unit: 'of __typename', reach: `>= ${least}`, met: ratio >= least, detail };
  };
  const launch = (chosen: readonly string[]) => ({ query: LAUNCH, variables: { input: launchR(chosen) } });
  const again = await load(launch(seven));
  if (!again.answer.includes('"reused":true')) throw new Error(`Expected a launch from before, got ${again.answer}`);
  yield rate('identical launch of 7 known models', again, 0.25);
  const spread = again.p99Ms / again.medianMs;
  yield { case: '  its 99th percentile over its median', value: spread, unit: 'times', reach: '< 4', met: spread < 4 };
  const hundred = await medianMs(() => client.request(LAUNCH, { input: launchR(models) }), { runs: 31, warmUp: 3 });
  yield {
    ...atMost('identical launch of 100 known models', hundred.medianMs, 20),
    detail: { 'max ms': hundred.maxMs },
  };
  yield rate(
    'a finished backtest, 10 results x 3 metrics',
    await load({ query: RESULTS, variables: { id: ten } }),
    0.3,
  );
  const thirty = await compute(client, models.slice(0, 30), { initialCash: 50_000 });
  yield* subscribers(url, thirty);
  yield* comparedResults(served);
}

const SUBSCRIBERS = 1_000;

/** Many who follow the same backtest at once, in a thread of their own, while somebody else asks for `__typename`. */
async function* subscribers(url: string, id: string): AsyncGenerator<BenchCase> {
  const query = `subscription ($id: ID!) {
    backtestEvents(id: $id) { __typename ... on ModelResultReady { seq result { id model { name } metrics { sharpe } } } }
  }`;
  const workerData = { url, count: SUBSCRIBERS, query, id };
  const worker = new Worker(new URL('subscribers.ts', import.meta.url), { workerData });
  await once(worker, 'message');
  const beside = loadOf(url, { query: '{ __typename }' }, { connections: 1, seconds: 1 });
  worker.postMessage('subscribe');
  const [got] = (await once(worker, 'message')) as [{ delivered: number; seconds: number; spreadMs: number }];
  const perSecond = got.delivered / got.seconds;
  const detail = { deliveries: got.delivered, 'first to last end ms': got.spreadMs };
  const reach = '>= 40,000';
  const title = `${SUBSCRIBERS} WebSocket subscribers, 30 results`;
  yield { case: title, value: perSecond, unit: 'a second', reach, met: perSecond >= 40_000, detail };
  yield atMost('  __typename meanwhile, 99th percentile', (await beside).p99Ms, 50);
}

/** The series of workload R took 528 kB in their first form, with 7,651 trades. */
const FORMER_BYTES = 528_000;

async function storedBytes(client: GraphqlClient): Promise<BenchCase> {
  const { resultCache } = await client.request<{ resultCache: { datasets: { results: number; bytes: number }[] } }>(
    '{ resultCache { datasets { results bytes } } }',
  );
  const [{ results, bytes }] = resultCache.datasets;
  const each = bytes / results;
  return {
    case: 'bytes of a stored result',
    value: each / 1_000,
    unit: 'kB',
    reach: `<= ${FORMER_BYTES / 2_000} kB`,
    met: each <= FORMER_BYTES / 2,
    detail: { results },
  };
}

const atMost = (title: string, value: number, most: number): BenchCase => ({
  case: title,
  value,
  unit: 'ms',
  reach: `< ${most} ms`,
  met: value < most,
});

const RESULTS = `query ($id: ID!) {
  backtest(id: $id) { status results { edges { node { id metrics { sharpe sortino maxDrawdown } } } } }
}`;
