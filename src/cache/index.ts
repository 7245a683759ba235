/**
 * The cache of results: what a parameter hash is, and two tiers of Keyv that remember what it computed to. A copy of the
 * store that may vanish; it never holds anything that the store has not got.
 */
export { createRedisTier } from './redis-tier.ts';
export {
  type CacheTier,
  type Codec,
  createResultCache,
  type ResultCache,
  type ResultCacheStats,
} from './result-cache.ts';
export { digestOf, resultKey, type ResultKeyParts } from './result-key.ts';
