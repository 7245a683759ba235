import type { Config } from './config.ts';
import { type Services, createContext } from './context.ts';
import { createEventListener } from './events/index.ts';
import { type HttpServer, startHttpServer } from './http/index.ts';
import { openColumnCache, openResultCache, queueBackend } from './jobs/backends.ts';
import { openQueue } from './jobs/queue.ts';
import { startWorkers } from './jobs/workers.ts';
import type { Logger } from './logger.ts';
import { createModelProcess } from './model-process/model-process.ts';
import { watchModels } from './resolvers/models/watch-models.ts';
import { type Database, EVENT_CHANNEL, migrate, openDatabase, startEmbeddedPostgres } from './store/index.ts';

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
  const http = await startHttpServer({ config, logger, services, context: () => createContext(services) });
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
  const resultCache = openResultCache(config, database, logger);
  closers.defer(() => resultCache.close());
  const queue = await openQueue(queueBackend(config, database), warn('the job queue failed'));
  closers.defer(() => queue.close());
  const events = await createEventListener({
    url: database.url,
    channel: EVENT_CHANNEL,
    onError: warn('the listener for events failed and tries again'),
  });
  closers.defer(() => events.close());
  const models = createModelProcess({ databaseUrl: database.url, onError: warn('the model process failed') });
  closers.defer(() => models.close());
  const columnCache = openColumnCache(config);
  const workers = await startWorkers({
    config: { ...config, databaseUrl: database.url },
    count: config.workers,
    logger,
    columnCache,
  });
  closers.defer(() => workers.close());
  const running = { imports: new Map(), registrations: new Map() };
  return { config, logger, database, resultCache, columnCache, queue, events, models, workers, ...running };
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
  return database;
}
