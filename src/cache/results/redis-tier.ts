import KeyvRedis from '@keyv/redis';
import type { KeyvStoreAdapter } from 'keyv';

const CONNECT_TIMEOUT_MS = 2_000;

/** The persistent tier on Redis. A server that is down makes reads miss after two seconds, never hang. */
export function createRedisTier(url: string): KeyvStoreAdapter {
  return new KeyvRedis(
    { url, disableOfflineQueue: true, socket: { connectTimeout: CONNECT_TIMEOUT_MS } },
    { connectionTimeout: CONNECT_TIMEOUT_MS, throwOnConnectError: false },
  );
}
