import { resolve } from 'node:path';
import { graphql as execute } from 'graphql';
import { type App, openApp } from '../../src/app.ts';
import { type Document, type GraphqlClient, createGraphqlClient } from '../../src/commands/terminal/graphql-client.ts';
import { parseConfig } from '../../src/config.ts';
import { createContext } from '../../src/context.ts';
import { openWorker } from '../../src/jobs/worker.ts';
import { createLogger } from '../../src/logger.ts';
import { schema } from '../../src/schema/index.ts';
import { type TestDatabase, createTestDatabase } from './database.ts';
import type { EventsSubscription, ImportBarsInput, LaunchBacktestInput, LaunchMutation } from './generated/graphql.ts';
import { graphql } from './generated/index.ts';

export interface TestApi {
  readonly app: App;
  readonly database: TestDatabase;
  readonly client: GraphqlClient;
  /** Executes in this process, without HTTP, so that statements can be recorded. */
  execute(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  execute<Result, Variables>(document: Document<Result, Variables>, variables: Variables): Promise<Result>;
  /** Starts computing what is queued, in this process. */
  startWorker(): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}

/** A whole API over a fresh database, on a free port, without workers until one is started. */
export async function createTestApi(env: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const config = parseConfig({
    HINDCAST_PORT: '0',
    HINDCAST_WORKERS: '0',
    // Tests that are not about the directory say themselves when it is read.
    HINDCAST_MODELS_WATCH_MS: '0',
    HINDCAST_MODELS_DIR: resolve(import.meta.dirname, '../../examples/models'),
    DATABASE_URL: database.url,
    ...env,
  });
  const logger = createLogger('silent');
  const app = await openApp(config, logger);
  const client = createGraphqlClient(app.http.url);
  const workers: { close(): Promise<void> }[] = [];
  return {
    app,
    database,
    client,
    execute: async (document: Document<unknown, unknown>, variables?: unknown) => {
      const request = { source: document.toString(), variableValues: variables as Record<string, unknown> };
      const { data, errors } = await execute({ ...request, schema, contextValue: createContext(app.services) });
      if (errors) throw errors[0] ?? new Error('unknown');
      return data as never;
    },
    startWorker: async () => {
      const worker = await openWorker({ ...config, databaseUrl: database.url }, logger, app.services.columnCache);
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await client.close();
      for (const worker of workers) await worker.close();
      await app.close();
      await database.drop();
    },
  };
}

/** Bars of a random walk that is the same every time, as CSV; weekdays from 2015-01-01 on. */
export function walkCsv(symbols: readonly string[], days: number): string {
  const lines = ['date,symbol,open,high,low,close,volume'];
  let state = 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (const symbol of symbols) {
    let price = 100;
    for (let day = 0, time = Date.UTC(2015, 0, 1); day < days; day += 1, time += 86_400_000) {
      while ([0, 6].includes(new Date(time).getUTCDay())) time += 86_400_000;
      const open = price * (1 + 0.01 * (random() - 0.5));
      price = open * (1 + 0.03 * (random() - 0.5));
      const cells = [open, Math.max(open, price) * 1.001, Math.min(open, price) * 0.999, price].map((value) =>
        value.toFixed(4),
      );
      lines.push(
        [new Date(time).toISOString().slice(0, 10), symbol, ...cells, Math.round(1e6 * random() + 1e5)].join(','),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The same bars as `walkCsv`, with an hour for each day since 2015-01-01. */
export const hourlyCsv = (symbols: readonly string[], days: number): string =>
  walkCsv(symbols, days).replaceAll(/\d{4}-\d{2}-\d{2}/g, (date) => {
    const hours = (Date.parse(date) - Date.UTC(2015, 0, 1)) / 86_400_000;
    return new Date(Date.UTC(2015, 0, 1) + hours * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  });

export const IMPORT = graphql(`mutation Import($input: ImportBarsInput!) {
  importBars(input: $input) {
    __typename
    ... on ImportBarsPayload { rows changed symbols dataset { name revision periodsPerYear } }
    ... on Error { code message }
    ... on ImportRejected { line column value }
  }
}`);

/** Uploads a text as a file of bars into a dataset; `into` is its name, or the whole input of the import. */
export async function importCsv(client: GraphqlClient, into: string | ImportBarsInput, csv: string) {
  const files = { 'variables.input.file': new File([csv], 'bars.csv') };
  const input = typeof into === 'string' ? { dataset: into } : into;
  return (await client.upload(IMPORT, { input: { ...input, file: null } }, files)).importBars;
}

const SCAN = graphql(`mutation Scan {
  scanModels { registered { id name } unchanged { id name } }
}`);

/** Registers the demo models, whose manifest brings the feature set `demo`; returns their ids by name. */
export async function registerDemoModels(client: GraphqlClient): Promise<Record<string, string>> {
  const { scanModels } = await client.request(SCAN);
  const models = [...scanModels.registered, ...scanModels.unchanged];
  return Object.fromEntries(models.map(({ name, id }) => [name, id]));
}

const LAUNCH = graphql(`mutation Launch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    __typename
    ... on LaunchBacktestPayload {
      reused
      answers { status reason }
      backtest { id status key results { edges { node { key cache { status reason } } } } }
    }
    ... on Error { code message }
    ... on InvalidInput { issues { path message } }
    ... on DataUnavailable { availableFrom availableTo }
    ... on RevisionPruned { oldestRevision }
  }
}`);

type LaunchAnswer = LaunchMutation['launchBacktest'];
type LaunchInput = Omit<LaunchBacktestInput, 'strategy'> & Partial<LaunchBacktestInput>;

/** Launches a backtest, by default of a threshold strategy; throws if it is refused. */
export async function launch(client: GraphqlClient, input: LaunchInput) {
  const answer = await tryLaunch(client, input);
  if (answer.__typename !== 'LaunchBacktestPayload') throw new Error(`${answer.__typename}: ${answer.message}`);
  return answer;
}

/** As `launch`, but returns a refusal too. */
export async function tryLaunch(client: GraphqlClient, input: LaunchInput): Promise<LaunchAnswer> {
  const strategy = { threshold: { enterLong: 0.52, exitLong: 0.48 } };
  return (await client.request(LAUNCH, { input: { strategy, ...input } })).launchBacktest;
}

const EVENTS = graphql(`subscription Events($id: ID!, $after: Int!) {
  backtestEvents(id: $id, after: $after) {
    __typename
    ... on BacktestEventBase { seq backtest { status } }
    ... on ModelResultReady { result { cache { status } metrics { sharpe } } }
    ... on ModelFailed { failure { code message } }
  }
}`);

const PROGRESS = graphql(`subscription Progress($id: ID!) {
  backtestEvents(id: $id) { __typename ... on BacktestProgress { progress } }
}`);

/** Waits until part of a backtest is computed. */
export async function untilInProgress(client: GraphqlClient, id: string): Promise<void> {
  for await (const { backtestEvents: event } of client.subscribe(PROGRESS, { id }))
    if (event.__typename === 'BacktestProgress' && event.progress > 0) return;
}

/** All events of a backtest after `after`, until it has finished. */
export async function followEvents(client: GraphqlClient, id: string, after = 0) {
  const events: EventsSubscription['backtestEvents'][] = [];
  for await (const { backtestEvents } of client.subscribe(EVENTS, { id, after })) events.push(backtestEvents);
  return events;
}
