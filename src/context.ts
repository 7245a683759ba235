import type { Memo, ProcessColumnCache, ResultCache } from './cache/index.ts';
import type { Config } from './config.ts';
import type { Logger } from './logger.ts';
import type { LogTails } from './events/index.ts';
import type { RunQueue } from './jobs/queue.ts';
import type { Workers } from './jobs/workers.ts';
import type { FeatureThread } from './columns/index.ts';
import type { ComparisonThread } from './comparisons/index.ts';
import type { ExportThread } from './exports/index.ts';
import {
  type FinishedBacktests,
  type LaunchStates,
  type Loaders,
  RequestBounds,
  createLoaders,
} from './loaders/index.ts';
import type { BarReader, ImportTurns } from './ingest/index.ts';
import type { ModelProcess } from './model-process/model-process.ts';
import type { Database, LoggedEvent, ResultSummary, Role } from './store/index.ts';

/** Who asks, by the key that came with the request. */
export interface Viewer {
  /** The name of the key; `local` where the server has no keys, `server` for the server itself. */
  readonly name: string;
  readonly role: Role;
}

/** Tells who asks by the key that comes with a request. */
export interface Access {
  /** A key of this process alone, for what it asks itself through the API. It ends with the process. */
  readonly ownKey: string;
  /**
   * Who has this key. Without any keys on the server everybody may do everything.
   *
   * @returns undefined where a key is needed, and this is none that counts
   */
  viewerOf(key: string | undefined): Promise<Viewer | undefined>;
  /** Says that there is a key now, so that the next request needs one. */
  close(): void;
}

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
  readonly access: Access;
  readonly resultCache: ResultCache<ResultSummary>;
  /** What follows from its key alone, such as the plan of a launch at a revision. */
  readonly memo: Memo;
  readonly finished: FinishedBacktests;
  readonly launchStates: LaunchStates;
  /** Shared with the worker threads. */
  readonly columnCache: ProcessColumnCache;
  readonly queue: RunQueue;
  /** The event logs of backtests, each event read once for all who follow. */
  readonly tails: LogTails<LoggedEvent>;
  readonly models: ModelProcess;
  readonly features: FeatureThread;
  readonly comparisons: ComparisonThread;
  readonly exports: ExportThread;
  readonly barReader: BarReader;
  /** Imports take turns: each has a connection while it lasts, which all other requests need too. */
  readonly importTurns: ImportTurns;
  readonly workers: Workers;
  /** Imports under way whose client wants to follow them, by the id that it chose. */
  readonly imports: Map<string, ImportProgress>;
  /** Registrations of models likewise. */
  readonly registrations: Map<string, RegistrationProgress>;
}

/** What a resolver gets: the services, and loaders that batch and remember within one request. */
export interface Context {
  /** Who asks. */
  readonly viewer: Viewer;
  readonly services: Services;
  readonly loaders: Loaders;
  readonly bounds: RequestBounds;
}

const NEVER = new AbortController().signal;

export interface RequestOptions {
  /** Whoever is at the machine, unless a key says who it is. */
  readonly viewer?: Viewer;
  /** Aborts when the client leaves. */
  readonly signal?: AbortSignal;
}

export function createContext(
  services: Services,
  { viewer = { name: 'local', role: 'ADMIN' }, signal = NEVER }: RequestOptions = {},
): Context {
  const bounds = new RequestBounds(signal);
  return { viewer, services, loaders: createLoaders(services, bounds), bounds };
}
