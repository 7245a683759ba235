import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphqlClient, createGraphqlClient } from '../src/commands/terminal/graphql-client.ts';
import { SERVES, startHindcast } from '../test/support/server-process.ts';
import { csvOf } from './csv.ts';
import { benchDatabase } from './database.ts';
import type { BenchCase } from './report.ts';
import { FILES, IMPORT, REGISTER, launchR, send } from './workload-r.ts';
import { w2Bars } from './workloads.ts';

const SERVERS = 4;
const LAUNCHES = 1_000;
const AT_ONCE = 16;
const MODELS = 7;
const FEATURES = Array.from({ length: 20 }, (_, index) => `Mean($close,${index + 2})/$close`);

/** The same launch, a thousand times at once, on four server processes over one database: each model is computed once. */
export async function concurrentLaunches(): Promise<BenchCase> {
  await using closers = new AsyncDisposableStack();
  const { database } = closers.use(await benchDatabase());
  const settings = { HINDCAST_LOG_LEVEL: 'warn', HINDCAST_MODELS_WATCH_MS: '0', HINDCAST_WORKERS: '1' };
  const clients: GraphqlClient[] = [];
  for (let index = 0; index < SERVERS; index += 1) {
    const server = startHindcast(['serve'], { DATABASE_URL: database.url, ...settings });
    closers.defer(async () => void (await server.end('SIGTERM')));
    const [, url = ''] = await server.printed(SERVES);
    const client = createGraphqlClient(url);
    closers.defer(() => client.close());
    clients.push(client);
  }
  const [first] = clients;
  const csv = [...csvOf(w2Bars(), { symbols: 50, bars: 500 })] as Uint8Array<ArrayBuffer>[];
  await send(first, IMPORT, { dataset: 'r', file: new File(csv, 'r.csv') });
  const models = Array.from({ length: MODELS }, (_, index) => `model-${index}`);
  const file = new File([new Uint8Array(readFileSync(join(FILES, 'logreg.onnx')))], 'logreg.onnx');
  for (const [index, name] of models.entries()) {
    const features = FEATURES.map((_, place) => FEATURES[(place * 3 + index) % FEATURES.length]);
    await send(first, REGISTER, { name, features, file });
  }
  const statuses: Record<string, number> = {};
  let left = LAUNCHES;
  const began = performance.now();
  const launchOn = async (client: GraphqlClient) => {
    while (left > 0) {
      left -= 1;
      const { launchBacktest } = await client.request<Launched>(LAUNCH, { input: launchR(models) });
      for (const { status } of launchBacktest.answers) statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(clients.flatMap((client) => Array.from({ length: AT_ONCE }, () => launchOn(client))));
  const detail = { 'a second': LAUNCHES / ((performance.now() - began) / 1_000), ...statuses };
  const value = statuses['MISS'] ?? 0;
  return {
    case: `${LAUNCHES} identical launches of ${MODELS} models, ${SERVERS} servers`,
    value,
    unit: 'computed',
    reach: `${MODELS} computed`,
    met: value === MODELS,
    detail,
  };
}

interface Launched {
  readonly launchBacktest: { readonly answers: readonly { readonly status: string }[] };
}

const LAUNCH = `mutation ($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) { ... on LaunchBacktestPayload { answers { status } } ... on Error { message } }
}`;
