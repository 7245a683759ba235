import type { ResultCacheStats } from '../../cache/index.ts';
import type { Services } from '../../context.ts';

export interface ResultCacheStatus extends ResultCacheStats {
  readonly persistentTier: 'REDIS' | 'POSTGRES';
  /** Null before anything has been asked for. */
  readonly hitRatio: number | null;
}

export function resultCacheStatus({ resultCache, config }: Services): ResultCacheStatus {
  const stats = resultCache.stats();
  const hits = stats.memoryHits + stats.persistentHits;
  const asked = hits + stats.misses;
  return {
    ...stats,
    persistentTier: config.redisUrl === undefined ? 'POSTGRES' : 'REDIS',
    hitRatio: asked === 0 ? null : hits / asked,
  };
}
