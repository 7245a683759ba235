import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../src/config.ts';

describe('the configuration', () => {
  test('has a default for everything', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, databaseUrl: undefined, redisUrl: undefined });
  });

  test('takes an empty variable as not set', () => {
    expect(parseConfig({ HINDCAST_PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 4000, databaseUrl: undefined });
  });

  test('names every problem at once', () => {
    const wrong = { HINDCAST_PORT: 'http', HINDCAST_LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://u:secret@h/d' };
    expect(() => parseConfig(wrong)).toThrow(ConfigError);
    expect(() => parseConfig(wrong)).toThrow(
      /3 problems(.|\n)*HINDCAST_PORT(.|\n)*HINDCAST_LOG_LEVEL(.|\n)*DATABASE_URL/,
    );
  });

  test('takes bounds of memory from what there is', () => {
    const MiB = 2 ** 20;
    const small = parseConfig({ HINDCAST_MEMORY_BYTES: String(1024 * MiB) });
    expect(small).toMatchObject({ columnCacheBytes: 128 * MiB, runMemoryBytes: 128 * MiB });
    const large = parseConfig({ HINDCAST_MEMORY_BYTES: String(2 ** 36) });
    expect(large).toMatchObject({ columnCacheBytes: 512 * MiB, runMemoryBytes: 256 * MiB });
    const given = parseConfig({ HINDCAST_MEMORY_BYTES: String(2 ** 30), HINDCAST_COLUMN_CACHE_BYTES: '1' });
    expect(given.columnCacheBytes).toBe(1);
  });

  test('never repeats a value that may be a secret', () => {
    expect(() => parseConfig({ DATABASE_URL: 'mysql://u:secret@h/d' })).toThrow(/^(?!.*secret)/s);
  });

  test('puts the queue on the cache’s Redis unless it has one of its own', () => {
    expect(parseConfig({ REDIS_URL: 'redis://a/0' }).queueRedisUrl).toBe('redis://a/0');
    expect(parseConfig({ REDIS_URL: 'redis://a/0', QUEUE_REDIS_URL: 'redis://b/1' }).queueRedisUrl).toBe('redis://b/1');
  });
});
