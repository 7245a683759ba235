import {
  Memo,
  type ProcessColumnCache,
  type ResultCache,
  createColumnCache,
  createRedisTier,
  createSealedTier,
  createResultCache,
} from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { type Database, type ResultSummary, createPostgresTier, findSecret, summaryCodec } from '../store/index.ts';
import type { QueueBackend } from './queue.ts';

/** The result cache as configured. Its persistent tier is Redis where `REDIS_URL` is set, else PostgreSQL. */
export async function openResultCache(
  config: Config,
  database: Database,
  logger: Logger,
): Promise<ResultCache<ResultSummary>> {
  const persistent =
    config.redisUrl === undefined
      ? createPostgresTier(database)
      : createSealedTier(createRedisTier(config.redisUrl), await findSecret(database, 'result cache'));
  return createResultCache({
    memoryBytes: config.cacheMemoryBytes,
    persistent,
    codec: summaryCodec,
    onError: (error) => logger.warn({ err: error }, 'the persistent tier of the result cache failed'),
  });
}

/** What of the launches of this process follows from its key alone, as much as the results that it has in memory. */
export const openMemo = ({ cacheMemoryBytes }: Config): Memo => new Memo(cacheMemoryBytes);

/** The column cache as configured. A process has one, which its threads share. */
export function openColumnCache({ columnCacheBytes, columnCacheTtlMs }: Config): ProcessColumnCache {
  return createColumnCache({ maxBytes: columnCacheBytes, ttlMs: columnCacheTtlMs, now: () => systemClock.now() });
}

/** Where jobs are kept as configured: Redis where `QUEUE_REDIS_URL` or `REDIS_URL` is set, else PostgreSQL. */
export function queueBackend(config: Config, database: Database): QueueBackend {
  return config.queueRedisUrl === undefined
    ? { kind: 'postgres', url: database.url }
    : { kind: 'redis', url: config.queueRedisUrl };
}
