import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';

const bytes = z.coerce.number().int().positive();
const count = z.coerce.number().int().positive();
const MiB = 2 ** 20;

/** Memory of the container, or else of the machine. */
function machineBytes(): number {
  const ofContainer = process.constrainedMemory();
  return ofContainer > 0 ? Math.min(ofContainer, totalmem()) : totalmem();
}

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/** Values separated by commas, in small letters. */
function list(isValid: (text: string) => boolean, what: string) {
  return z.string().transform((text, context): string[] => {
    const values = text.split(',').flatMap((value) => value.trim().toLowerCase() || []);
    const wrong = values.find((value) => !isValid(value));
    if (wrong === undefined) return values;
    context.addIssue({ code: 'custom', message: `expected ${what}, separated by commas, got "${wrong}"`, input: text });
    return z.NEVER;
  });
}

/** Every setting, its environment variable and its default. `docs/operations.md` shows the same list. */
const ConfigSchema = z.object({
  HINDCAST_HOST: z.string().min(1).default('127.0.0.1'),
  /** Names under which others may reach the server, besides those of this machine; separated by commas. */
  HINDCAST_ALLOWED_HOSTS: list((text) => /^[a-z\d._:-]+$/.test(text), 'host names or addresses without a port').default(
    [],
  ),
  /** Origins of pages that may use the server, besides its own; separated by commas. */
  HINDCAST_ALLOWED_ORIGINS: list(isOrigin, 'origins such as http://localhost:5173').default([]),
  /** Serves others than this machine although there is no key. */
  HINDCAST_ALLOW_OPEN: z.enum(['0', '1']).default('0'),
  /** The key that commands show to a server. */
  HINDCAST_KEY: z.string().optional(),
  HINDCAST_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** Connections of one remote address; clients behind a proxy share one. */
  HINDCAST_MAX_CONNECTIONS: count.default(2_000),
  HINDCAST_DATA_DIR: z.string().min(1).default('.hindcast'),
  HINDCAST_IMPORT_DIR: z.string().min(1).default('imports'),
  HINDCAST_MODELS_DIR: z.string().min(1).default('examples/models'),
  /** How often the models directory is looked at, in ms; 0 leaves that to `scanModels`. */
  HINDCAST_MODELS_WATCH_MS: z.coerce.number().int().min(0).max(86_400_000).default(2_000),
  HINDCAST_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** Backtests computed at once by this process; 0 leaves all of them to `hindcast worker` processes. */
  HINDCAST_WORKERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(256)
    .default(Math.max(1, availableParallelism() - 1)),
  HINDCAST_MAX_UPLOAD_BYTES: bytes.default(512 * MiB),
  HINDCAST_MAX_MODEL_BYTES: bytes.default(256 * MiB),
  HINDCAST_MAX_MODELS: count.default(1000),
  HINDCAST_MAX_SYMBOLS: count.default(5000),
  HINDCAST_CACHE_MEMORY_BYTES: bytes.optional(),
  /** What bounds of memory are taken from. */
  HINDCAST_MEMORY_BYTES: bytes.default(machineBytes),
  HINDCAST_RUN_MEMORY_BYTES: bytes.optional(),
  HINDCAST_COLUMN_CACHE_BYTES: bytes.optional(),
  HINDCAST_COLUMN_CACHE_TTL_SECONDS: count.default(3600),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://USER@HOST/DATABASE' }).optional(),
  DATABASE_POOL_SIZE: count.max(1000).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://HOST:PORT/DB' }).optional(),
  QUEUE_REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://HOST:PORT/DB' }).optional(),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Serves others than this machine although there is no key. */
  readonly allowOpen: boolean;
  /** The key that commands show to a server. */
  readonly key: string | undefined;
  /** Names besides those of this machine that lead to the server, in small letters. */
  readonly allowedHosts: readonly string[];
  /** Origins besides its own whose pages may use the server. */
  readonly allowedOrigins: readonly string[];
  readonly dataDir: string;
  readonly importDir: string;
  readonly modelsDir: string;
  readonly modelsWatchMs: number;
  readonly logLevel: string;
  readonly workers: number;
  readonly maxConnections: number;
  readonly maxUploadBytes: number;
  readonly maxModelBytes: number;
  readonly maxModels: number;
  readonly maxSymbols: number;
  readonly cacheMemoryBytes: number;
  /** Memory of the machine: what the processes below this one may take is a part of it. */
  readonly memoryBytes: number;
  /** Memory for the results of the models that are computed in one pass over the data. */
  readonly runMemoryBytes: number;
  /** Memory of the column cache, which all threads of the process share. */
  readonly columnCacheBytes: number;
  /** A column that is not used for so long leaves the column cache. */
  readonly columnCacheTtlMs: number;
  /** Where PostgreSQL is; undefined: the embedded one is started. */
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  /** Where the persistent tier of the result cache is; undefined: in PostgreSQL. */
  readonly redisUrl: string | undefined;
  /** Where the job queue is; undefined: in PostgreSQL. */
  readonly queueRedisUrl: string | undefined;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The configuration from environment variables; throws one ConfigError that names every problem. */
export function parseConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty variable means "not set": compose files and shells pass those on.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = ConfigSchema.safeParse(given);
  if (!parsed.success) throw new ConfigError(describe(parsed.error));
  const settings = parsed.data;
  const memoryBytes = settings.HINDCAST_MEMORY_BYTES;
  const part = Math.ceil(memoryBytes / 8);
  return {
    host: settings.HINDCAST_HOST,
    port: settings.HINDCAST_PORT,
    allowOpen: settings.HINDCAST_ALLOW_OPEN === '1',
    key: settings.HINDCAST_KEY,
    allowedHosts: settings.HINDCAST_ALLOWED_HOSTS,
    allowedOrigins: settings.HINDCAST_ALLOWED_ORIGINS,
    dataDir: resolve(settings.HINDCAST_DATA_DIR),
    importDir: resolve(settings.HINDCAST_IMPORT_DIR),
    modelsDir: resolve(settings.HINDCAST_MODELS_DIR),
    modelsWatchMs: settings.HINDCAST_MODELS_WATCH_MS,
    logLevel: settings.HINDCAST_LOG_LEVEL,
    workers: settings.HINDCAST_WORKERS,
    maxConnections: settings.HINDCAST_MAX_CONNECTIONS,
    maxUploadBytes: settings.HINDCAST_MAX_UPLOAD_BYTES,
    maxModelBytes: settings.HINDCAST_MAX_MODEL_BYTES,
    maxModels: settings.HINDCAST_MAX_MODELS,
    maxSymbols: settings.HINDCAST_MAX_SYMBOLS,
    cacheMemoryBytes: settings.HINDCAST_CACHE_MEMORY_BYTES ?? Math.min(128 * MiB, Math.ceil(memoryBytes / 16)),
    memoryBytes,
    runMemoryBytes: settings.HINDCAST_RUN_MEMORY_BYTES ?? Math.min(256 * MiB, part),
    columnCacheBytes: settings.HINDCAST_COLUMN_CACHE_BYTES ?? Math.min(512 * MiB, part),
    columnCacheTtlMs: settings.HINDCAST_COLUMN_CACHE_TTL_SECONDS * 1000,
    databaseUrl: settings.DATABASE_URL,
    databasePoolSize: settings.DATABASE_POOL_SIZE,
    redisUrl: settings.REDIS_URL,
    queueRedisUrl: settings.QUEUE_REDIS_URL ?? settings.REDIS_URL,
  };
}

/** One line a problem. Values of URLs are left out: they may carry a password. */
function describe(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  return `The configuration has ${lines.length} problem${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`;
}
