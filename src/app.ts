import { createContext } from './context.ts';
import type { Config } from './config.ts';
import type { Services } from './context.ts';
import { createEventListener } from './events/index.ts';
import { type HttpServer, startHttpServer } from './http/index.ts';
import { openColumnCache, openResultCache, queueBackend } from './jobs/backends.ts';
import { createModelProcess } from './model-process/model-process.ts';
import { openQueue } from './jobs/queue.ts';
import { startWorkers } from './jobs/workers.ts';
import type { Logger } from './logger.ts';
import { watchModels } from './resolvers/models/watch-models.ts';
import { type Database, EVENT_CHANNEL, migrate, openDatabase, startEmbeddedPostgres } from './store/index.ts';

/** A whole Hindcast: everything that is open, and how to close it in the reverse order. */
export interface App {
  readonly services: Services;
  readonly http: HttpServer;
  close(): Promise<void>;
}

/** Opens a database: the one that is configured, or an embedded one, with all migrations applied. */
export async function openStore(config: Config, closers: AsyncDisposableStack): Promise<Database> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const postgres = await startEmbeddedPostgres(config.dataDir);
    closers.defer(() => postgres.stop());
    url = postgres.url;
  }
  const database = await openDatabase({ url, poolSize: config.databasePoolSize });
  closers.defer(() => database.close());
  await migrate(database);
  return database;
}

/** Opens store, cache, queue, events, workers, server and watcher, in this order; what was opened is closed where one fails. */
export async function openApp(config: Config, logger: Logger): Promise<App> {
  await using closers = new AsyncDisposableStack();
  const database = await openStore(config, closers);
  const cache = openResultCache(config, database, logger);
  closers.defer(() => cache.close());
  const queue = await openQueue(queueBackend(config, database), (error) =>
    logger.warn({ err: error }, 'the job queue failed'),
  );
  closers.defer(() => queue.close());
  const events = await createEventListener({
    url: database.url,
    channel: EVENT_CHANNEL,
    onError: (error) => logger.warn({ err: error }, 'the listener for events failed and tries again'),
  });
  closers.defer(() => events.close());
  const models = createModelProcess(database.url);
  closers.defer(() => models.close());
  const columnCache = openColumnCache(config);
  const services: Services = {
    config,
    logger,
    database,
    cache,
    columnCache,
    queue,
    events,
    models,
    imports: new Map(),
  };
  const workers = await startWorkers({
    config: { ...config, databaseUrl: database.url },
    count: config.workers,
    logger,
    columnCache,
  });
  closers.defer(() => workers.close());
  const http = await startHttpServer({ config, logger, services, context: () => createContext(services) });
  closers.defer(() => http.close());
  const watcher = watchModels(services);
  // A look that is under way may wait for the model process: it ends with it.
  closers.defer(async () => void (await Promise.all([models.close(), watcher.close()])));
  const opened = closers.move();
  return { services, http, close: () => opened.disposeAsync() };
}
