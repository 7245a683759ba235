import type { ProcessColumnCache, ResultCache } from './cache/index.ts';
import type { Config } from './config.ts';
import type { EventListener } from './events/index.ts';
import type { RunQueue } from './jobs/queue.ts';
import type { Workers } from './jobs/workers.ts';
import { type Loaders, createLoaders } from './loaders/index.ts';
import type { Logger } from './logger.ts';
import type { ModelProcess } from './model-process/model-process.ts';
import type { Database, StoredResult } from './store/index.ts';

/** How far an import of this process is. */
export interface ImportProgress {
  readonly bytes: number;
  readBytes: number;
  rows: number;
}

/** How far the registration of a model file in this process is. */
export interface RegistrationProgress {
  readonly bytes: number;
  /** The file is read to know its digest, then it is looked into in a process of its own, then it is stored. */
  stage: 'READING' | 'INSPECTING' | 'STORING';
  /** Of the stage. */
  doneBytes: number;
}

/** What the process has open, made once by app.ts and closed by it. */
export interface Services {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: Database;
  readonly resultCache: ResultCache<StoredResult>;
  /** Shared with the worker threads. */
  readonly columnCache: ProcessColumnCache;
  readonly queue: RunQueue;
  readonly events: EventListener;
  readonly models: ModelProcess;
  readonly workers: Workers;
  /** Imports under way whose client wants to follow them, by the id that it chose. */
  readonly imports: Map<string, ImportProgress>;
  /** Registrations of models likewise. */
  readonly registrations: Map<string, RegistrationProgress>;
}

/** What a resolver gets: the services, and loaders that batch and remember within one request. */
export interface Context {
  readonly services: Services;
  readonly loaders: Loaders;
}

export function createContext(services: Services): Context {
  return { services, loaders: createLoaders(services.database, services.columnCache) };
}
