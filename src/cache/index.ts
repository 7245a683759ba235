/**
 * Copies that may vanish. Of results: what a parameter hash is, and two tiers of Keyv that remember what it computed to.
 * Of data: the columns of chunks and of computed features, in memory that all threads of the process share.
 */
export {
  type BlockCache,
  type BlockCacheStats,
  type ColumnKey,
  createBlockCache,
  type Lease,
  type OwnBlockCache,
} from './columns/block-cache.ts';
export { type BlockCacheLink, connectBlockCache, serveBlockCache } from './columns/block-cache-port.ts';
export { createRedisTier } from './results/redis-tier.ts';
export {
  type CacheTier,
  type Codec,
  createResultCache,
  type ResultCache,
  type ResultCacheStats,
} from './results/result-cache.ts';
export { digestOf, resultKey, type ResultKeyParts } from './results/result-key.ts';
