import { isIP } from 'node:net';
import { type Config, ConfigError } from './config.ts';
import { createFeatureThread } from './columns/index.ts';
import { createComparisonThread } from './comparisons/index.ts';
import { ExportThread } from './exports/index.ts';
import { type Services, createContext } from './context.ts';
import { createEventListener, createLogTails } from './events/index.ts';
import { type HttpServer, startHttpServer } from './http/index.ts';
import { barReaderLimits, createBarReader, createImportTurns } from './ingest/index.ts';
import { createFinishedBacktests, createLaunchStates } from './loaders/index.ts';
import { openColumnCache, openMemo, openResultCache, queueBackend } from './jobs/backends.ts';
import { openQueue } from './jobs/queue.ts';
import { startWorkers } from './jobs/workers.ts';
import type { Logger } from './logger.ts';
import { createModelProcess, modelProcessLimits } from './model-process/model-process.ts';
import { createAccess } from './resolvers/access/access.ts';
import { watchModels } from './resolvers/models/watch-models.ts';
import {
  type Database,
  EVENT_CHANNEL,
  backtestLog,
  findEmbeddedPostgres,
  hasKeys,
  migrate,
  openDatabase,
  recodeSeries,
  startEmbeddedPostgres,
} from './store/index.ts';

/** A whole Hindcast: everything that is open, and how to close it in the reverse order. */
export interface App {
  readonly services: Services;
  readonly http: HttpServer;
  close(): Promise<void>;
}

/** Opens everything in order, the server last. Where something does not open, what is open already is closed again. */
export async function openApp(config: Config, logger: Logger): Promise<App> {
  await using closers = new AsyncDisposableStack();
  const services = await openServices(config, logger, closers);
  await requireKeyForOthers(config, services.database);
  const http = await startHttpServer({
    config,
    logger,
    services,
    context: (options) => createContext(services, options),
  });
  closers.defer(() => http.close());
  const watcher = watchModels(services);
  // The watcher may be waiting for the model process, so both end together.
  closers.defer(async () => void (await Promise.all([services.models.close(), watcher.close()])));
  const opened = closers.move();
  return { services, http, close: () => opened.disposeAsync() };
}

async function openServices(config: Config, logger: Logger, closers: AsyncDisposableStack): Promise<Services> {
  /** A listener for errors that nobody waits for. */
  const warn = (message: string) => (error: unknown) => logger.warn({ err: error }, message);
  const database = await openStore(config, warn('a connection to PostgreSQL broke'), closers);
  const resultCache = await openResultCache(config, database, logger);
  closers.defer(() => resultCache.close());
  const queue = await openQueue(queueBackend(config, database), warn('the job queue failed'));
  closers.defer(() => queue.close());
  const events = await createEventListener({
    url: database.url,
    channel: EVENT_CHANNEL,
    onError: warn('the listener for events failed and tries again'),
  });
  closers.defer(() => events.close());
  const columnCache = openColumnCache(config);
  const helpers = openHelpers({ config, database, columnCache, warn }, closers);
  const workers = await startWorkers({
    config: { ...config, databaseUrl: database.url },
    count: config.workers,
    logger,
    columnCache,
  });
  closers.defer(() => workers.close());
  const running = { importTurns: createImportTurns(), imports: new Map(), registrations: new Map() };
  const memo = openMemo(config);
  const access = createAccess(database);
  return {
    config,
    logger,
    database,
    access,
    resultCache,
    columnCache,
    queue,
    tails: createLogTails(events, backtestLog(database)),
    workers,
    ...helpers,
    memo,
    finished: createFinishedBacktests(database, memo),
    launchStates: createLaunchStates(database),
    ...running,
  };
}

interface HelperOptions extends Pick<Services, 'config' | 'database' | 'columnCache'> {
  /** A listener for errors that nobody waits for. */
  readonly warn: (message: string) => (error: unknown) => void;
}

/** Decoded results, of all memory: one in so many parts, and no more than enough for 3,000 of ten years of days. */
const COMPARED = { part: 1 / 32, mostBytes: 128 * 2 ** 20 };

/** The processes and the threads that do for requests what may not be done in the thread of the server. */
function openHelpers(
  { config, database, columnCache, warn }: HelperOptions,
  closers: AsyncDisposableStack,
): Pick<Services, 'models' | 'barReader' | 'features' | 'comparisons' | 'exports'> {
  const { url: databaseUrl } = database;
  const models = createModelProcess({
    databaseUrl,
    onError: warn('the model process failed'),
    limits: modelProcessLimits(config.memoryBytes),
  });
  closers.defer(() => models.close());
  const barReader = createBarReader(barReaderLimits(config.memoryBytes));
  closers.defer(() => barReader.close());
  const onError = warn('the thread that computes features failed');
  const features = createFeatureThread({ databaseUrl, columnCache, onError });
  closers.defer(() => features.close());
  const comparisons = createComparisonThread({
    databaseUrl,
    memoryBytes: Math.min(COMPARED.mostBytes, Math.ceil(config.memoryBytes * COMPARED.part)),
    onError: warn('the thread that compares results failed'),
  });
  closers.defer(() => comparisons.close());
  const exports = new ExportThread({ databaseUrl, onError: warn('the thread that writes exports failed') });
  closers.defer(() => exports.close());
  return { models, barReader, features, comparisons, exports };
}

/** Without keys only this machine is served, unless somebody insists. Throws ConfigError. */
async function requireKeyForOthers({ host, allowOpen }: Config, database: Database): Promise<void> {
  if (isLoopback(host) || allowOpen || (await hasKeys(database))) return;
  throw new ConfigError(
    `HINDCAST_HOST=${host} serves others than this machine, and there is no key yet. Make one with \`hindcast keys create --name admin --role ADMIN\`; or, where something in front keeps others out, set HINDCAST_ALLOW_OPEN=1.`,
  );
}

/** Whether an address or name leads to this machine alone. */
const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/**
 * The database that the configuration names, without anything that serves or computes: also while a server runs on it.
 * Whoever opens it disposes of it.
 */
export async function openDatabaseAlone(config: Config): Promise<AsyncDisposable & { readonly database: Database }> {
  await using closers = new AsyncDisposableStack();
  const running = config.databaseUrl ?? (await findEmbeddedPostgres(config.dataDir));
  const database = await openStore({ ...config, databaseUrl: running }, () => undefined, closers);
  const opened = closers.move();
  return { database, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The database that is configured, or an embedded one, with all migrations applied. */
async function openStore(
  config: Config,
  onError: (error: unknown) => void,
  closers: AsyncDisposableStack,
): Promise<Database> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const postgres = await startEmbeddedPostgres(config.dataDir);
    closers.defer(() => postgres.stop());
    url = postgres.url;
  }
  const database = await openDatabase({ url, poolSize: config.databasePoolSize, onError });
  closers.defer(() => database.close());
  await migrate(database);
  await recodeSeries(database);
  return database;
}
