/**
 * Copies that may vanish. Of results: what a parameter hash is, and two tiers of Keyv that remember what it computed to.
 * Of data: the columns of chunks and of computed features, in memory that all threads of the process share.
 */
export {
  type ColumnCache,
  type ColumnCacheStats,
  type ColumnKey,
  createColumnCache,
  type Lease,
  type ProcessColumnCache,
} from './columns/column-cache.ts';
export { type ColumnCacheLink, connectColumnCache, serveColumnCache } from './columns/column-cache-port.ts';
export { createRedisTier } from './results/redis-tier.ts';
export {
  type CacheTier,
  type Codec,
  createResultCache,
  type ResultCache,
  type ResultCacheStats,
} from './results/result-cache.ts';
export { digestOf, resultKey, type ResultKeyParts } from './results/result-key.ts';
