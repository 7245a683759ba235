import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphqlClient, createGraphqlClient } from '../src/commands/terminal/graphql-client.ts';
import { SERVES, type ServerProcess, createDataDir, startHindcast } from '../test/support/server-process.ts';
import { csvOf } from './csv.ts';
import { w2Bars } from './workloads.ts';

/** 50 symbols x 2,520 daily bars. */
const SHAPE = { symbols: 50, bars: 2_520 };
/** The model files. */
export const FILES = join(import.meta.dirname, '../test/golden/models/w5');
const WINDOWS = [2, 3, 5, 8, 10, 13, 20, 30, 40, 60];
const FEATURES = WINDOWS.flatMap((window) => [`Mean($close,${window})/$close`, `Std($close,${window})/$close`]);

/** The server of workload R: 100 models over 50 symbols, as a process with an embedded database of its own. */
export interface ServedWorkload extends AsyncDisposable {
  readonly url: string;
  readonly client: GraphqlClient;
  readonly server: ServerProcess;
  /** Where its database is. */
  readonly directory: string;
  /** Names: 50 logistic regressions, 30 of XGBoost with 100 trees, 20 neural networks. */
  readonly models: readonly string[];
}

/** Starts it with its bars and models; nothing is computed yet. */
export async function serveWorkloadR(): Promise<ServedWorkload> {
  await using closers = new AsyncDisposableStack();
  const directory = await createDataDir();
  closers.defer(() => directory.remove());
  const settings = { HINDCAST_LOG_LEVEL: 'warn', HINDCAST_MODELS_WATCH_MS: '0', HINDCAST_WORKERS: '1' };
  const server = startHindcast(['serve'], { HINDCAST_DATA_DIR: directory.path, ...settings });
  closers.defer(async () => void (await server.end('SIGTERM')));
  const [, url = ''] = await server.printed(SERVES);
  const client = createGraphqlClient(url);
  closers.defer(() => client.close());
  const csv = [...csvOf(w2Bars(), SHAPE)] as Uint8Array<ArrayBuffer>[];
  await send(client, IMPORT, { dataset: 'r', file: new File(csv, 'r.csv') });
  const models: string[] = [];
  const kinds = [
    ['logreg.onnx', 50],
    ['xgb_reg.json', 30],
    ['mlp.onnx', 20],
  ] as const;
  for (const [file, count] of kinds) {
    const bytes = new File([new Uint8Array(readFileSync(join(FILES, file)))], file);
    for (let index = 0; index < count; index += 1) {
      const name = `${file.split('.')[0]}-${index}`;
      // Permuted, so that each has a key of its own: these steps have no divisor in common with 20.
      const step = [3, 7, 9][Math.floor(index / FEATURES.length)];
      const features = FEATURES.map((_, place) => FEATURES[(place * step + index) % FEATURES.length]);
      await send(client, REGISTER, { name, features, file: bytes });
      models.push(name);
    }
  }
  const opened = closers.move();
  return { url, client, server, directory: directory.path, models, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The input of a launch of workload R. */
export const launchR = (models: readonly string[], more: object = {}) => ({
  dataset: 'r',
  models,
  strategy: { topK: { top: 10 } },
  ...more,
});

/** Launches a backtest and waits until it is finished. */
export async function compute(client: GraphqlClient, models: readonly string[], more: object = {}): Promise<string> {
  const { launchBacktest } = await client.request<{
    launchBacktest: { backtest?: { id: string }; message?: string };
  }>(LAUNCH, { input: launchR(models, more) });
  const id = launchBacktest.backtest?.id;
  if (id === undefined) throw new Error(launchBacktest.message);
  for await (const _ of client.subscribe(FOLLOW, { id })) void _;
  return id;
}

const FOLLOW = 'subscription ($id: ID!) { backtestEvents(id: $id) { __typename } }';
export const LAUNCH = `mutation ($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) { ... on LaunchBacktestPayload { reused backtest { id status } } ... on Error { message } }
}`;
export const IMPORT =
  'mutation ($input: ImportBarsInput!) { importBars(input: $input) { __typename ... on Error { message } } }';
export const REGISTER =
  'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename ... on Error { message } } }';

/** Sends a mutation that uploads a file. Throws where it is answered with an error. */
export async function send(
  client: GraphqlClient,
  mutation: string,
  { file, ...input }: { file: File; [field: string]: unknown },
): Promise<void> {
  const answer = await client.upload<Record<string, { __typename: string; message?: string }>>(
    mutation,
    { input: { ...input, file: null } },
    { 'variables.input.file': file },
  );
  for (const { message } of Object.values(answer)) if (message !== undefined) throw new Error(message);
}
