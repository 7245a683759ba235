import type { OwnBlockCache, ResultCache } from './cache/index.ts';
import type { Config } from './config.ts';
import type { EventListener } from './events/index.ts';
import type { RunQueue } from './jobs/queue.ts';
import { type Loaders, createLoaders } from './loaders/index.ts';
import type { Logger } from './logger.ts';
import type { Database, StoredResult } from './store/index.ts';

/** What the process has open, made once by app.ts and closed by it. */
export interface Services {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: Database;
  readonly cache: ResultCache<StoredResult>;
  /** Chunks and computed features, shared with the worker threads. */
  readonly blocks: OwnBlockCache;
  readonly queue: RunQueue;
  readonly events: EventListener;
}

/** What a resolver gets: the services, and loaders that batch and remember within one request. */
export interface Context {
  readonly services: Services;
  readonly loaders: Loaders;
}

export function createContext(services: Services): Context {
  return { services, loaders: createLoaders(services.database, services.blocks) };
}
