/**
 * Copies that may vanish at any time. The result cache: results by their key, in memory over a persistent tier, both
 * Keyv. The column cache: chunks and computed features, in memory that all threads of the process share. The memo: what
 * follows from its key alone, such as the digest of a slice.
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
export { Memo, memoKey } from './memo.ts';
export { createRedisTier } from './results/redis-tier.ts';
export { createSealedTier } from './results/sealed-tier.ts';
export { createResultCache, type ResultCache, type ResultCacheStats } from './results/result-cache.ts';
export { canonicalJson, digestOf, resultKey, type ResultKeyParts } from './results/result-key.ts';
