import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEventListener } from '../../src/events/index.ts';
import type { EventListener } from '../../src/events/listener.ts';
import { type TestDatabase, createTestDatabase } from '../support/database.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

describe('the event listener', () => {
  let database: TestDatabase;
  let listener: EventListener;
  const errors: unknown[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    listener = await createEventListener({
      url: database.url,
      channel: 'topic_test',
      onError: (error) => errors.push(error),
    });
  });
  afterAll(async () => {
    await listener.close();
    await database.drop();
  });
  const notify = (topic: string) => database.pool.query('SELECT pg_notify($1, $2)', ['topic_test', topic]);

  test('wakes the subscribers of a topic, all of them, and no others', async () => {
    const other: string[] = [];
    listener.subscribe('other', () => other.push('other'));
    await Promise.all([
      new Promise<void>((resolve) => listener.subscribe('one', resolve)),
      new Promise<void>((resolve) => listener.subscribe('one', resolve)),
      notify('one'),
    ]);
    expect(other).toEqual([]);
  });

  test('wakes nobody who has stopped', async () => {
    const calls: number[] = [];
    const stop = listener.subscribe('two', () => calls.push(1));
    stop();
    const heard = new Promise<void>((resolve) => listener.subscribe('two', resolve));
    await notify('two');
    await heard;
    expect(calls).toEqual([]);
  });

  test('comes back after its connection was cut, and wakes everyone', async () => {
    const woken = new Promise<void>((resolve) => listener.subscribe('three', resolve));
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'hindcast events' AND datname = current_database()`,
    );
    await woken;
    expect(errors.length).toBeGreaterThan(0);
    const again = new Promise<void>((resolve) => listener.subscribe('four', resolve));
    await notify('four');
    await again;
  });
});

test('a listener that is closed while it has no connection leaves none behind', async () => {
  const database = await createTestDatabase();
  const proxy = await openTcpProxy(database.url);
  const lost = Promise.withResolvers<unknown>();
  const listener = await createEventListener({ url: proxy.url, channel: 'topic_test', onError: lost.resolve });
  await proxy.cut();
  await lost.promise;
  await proxy.restore();
  await listener.close();
  // The server notices a closed connection a little later than the client.
  const left = async () => {
    const { rows } = await database.pool.query(
      "SELECT FROM pg_stat_activity WHERE application_name = 'hindcast events' AND datname = current_database()",
    );
    return rows;
  };
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  await proxy.close();
  await database.drop();
});
