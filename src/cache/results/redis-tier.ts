import KeyvRedis from '@keyv/redis';
import type { KeyvStoreAdapter } from 'keyv';

const CONNECT_TIMEOUT_MS = 2_000;

/** The persistent tier in Redis. Where Redis is down, a read misses after two seconds at most. */
export function createRedisTier(url: string): KeyvStoreAdapter {
  return new KeyvRedis(
    { url, disableOfflineQueue: true, socket: { connectTimeout: CONNECT_TIMEOUT_MS } },
    { connectionTimeout: CONNECT_TIMEOUT_MS, throwOnConnectError: false },
  );
}
