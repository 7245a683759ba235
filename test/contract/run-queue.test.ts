import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type QueueBackend, openQueue, takeJobs } from '../../src/jobs/queue.ts';
import { type TestDatabase, createTestDatabase } from '../support/database.ts';
import { redisUrl } from '../support/redis.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

/** Keys of this test's own: others may use the same Redis. */
const PREFIX = `test-${randomUUID()}`;

let database: TestDatabase;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await database.drop();
  if (redisUrl === undefined) return;
  const redis = new Redis(redisUrl);
  const keys = await redis.keys(`${PREFIX}:*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
});

/** Fails the test that does not expect errors. */
const refuse = (error: Error) => {
  throw error;
};

/** Runs that are handed out, each under the control of the test. */
class Runs {
  readonly started: string[] = [];
  readonly #changed: (() => void)[] = [];
  /** What a run does; it ends at once unless told otherwise. */
  act: (id: string) => Promise<void> = async () => undefined;

  readonly run = async (id: string): Promise<void> => {
    this.started.push(id);
    for (const look of this.#changed.splice(0)) look();
    await this.act(id);
  };

  async untilStarted(count: number): Promise<void> {
    while (this.started.length < count) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }
}

/** A value that the test gives when it wants to. */
function promised<Value = void>() {
  return Promise.withResolvers<Value>();
}

async function openFor(backend: QueueBackend, onError: (error: Error) => void = refuse) {
  const queue = await openQueue(backend, onError);
  closers.push(() => queue.close());
  const take = async (runs: Runs) => {
    const taker = await takeJobs(backend, runs.run, onError);
    closers.push(() => taker.close());
    return taker;
  };
  return { queue, take };
}

const backends: [string, boolean, () => QueueBackend][] = [
  ['PostgreSQL', true, () => ({ kind: 'postgres', url: database.url })],
  ['Redis', redisUrl !== undefined, () => ({ kind: 'redis', url: redisUrl ?? '', prefix: PREFIX })],
];

describe.each(backends)('the queue on %s: what is added', (_, isThere, backend) => {
  test.skipIf(!isThere)('twice while it waits runs once, and runs again once it is added after it ended', async () => {
    const { queue, take } = await openFor(backend());
    const [first, last] = [randomUUID(), randomUUID()];
    for (const id of [first, first, last]) await queue.add(id, 0);
    const runs = new Runs();
    await take(runs);
    await runs.untilStarted(2);
    expect(runs.started).toEqual([first, last]);
    await queue.add(first, 0);
    await runs.untilStarted(3);
    expect(runs.started).toEqual([first, last, first]);
  });

  test.skipIf(!isThere)('while it runs does not run a second time', async () => {
    const { queue, take } = await openFor(backend());
    const [id, next] = [randomUUID(), randomUUID()];
    const runs = new Runs();
    const end = promised();
    runs.act = () => end.promise;
    await take(runs);
    await queue.add(id, 0);
    await runs.untilStarted(1);
    await queue.add(id, 0);
    await queue.add(next, 0);
    end.resolve();
    await runs.untilStarted(2);
    expect(runs.started).toEqual([id, next]);
  });

  test.skipIf(!isThere)('goes by priority, and among equals by the time it was added', async () => {
    const { queue, take } = await openFor(backend());
    const ids: string[] = Array.from({ length: 5 }, () => randomUUID());
    for (const [index, priority] of [0, 5, 0, -100_000, 100_000].entries()) await queue.add(ids[index] ?? '', priority);
    const runs = new Runs();
    await take(runs);
    await runs.untilStarted(5);
    expect(runs.started.map((id) => ids.indexOf(id))).toEqual([4, 1, 0, 2, 3]);
  });
});

describe.each(backends)('the queue on %s: whoever takes jobs', (_, isThere, backend) => {
  test.skipIf(!isThere)(
    'is told of a run that throws, goes on with the next, and can be given the first again',
    async () => {
      const told = promised<Error>();
      const { queue, take } = await openFor(backend(), told.resolve);
      const [broken, sound] = [randomUUID(), randomUUID()];
      const runs = new Runs();
      runs.act = async (id) => {
        if (id === broken && runs.started.length === 1) throw new Error('the first try fails');
      };
      await queue.add(broken, 1);
      await queue.add(sound, 0);
      await take(runs);
      expect((await told.promise).message).toBe('the first try fails');
      await runs.untilStarted(2);
      await queue.add(broken, 0);
      await runs.untilStarted(3);
      expect(runs.started).toEqual([broken, sound, broken]);
    },
  );

  test.skipIf(!isThere)('takes one at a time; another taker has the next meanwhile', async () => {
    const { queue, take } = await openFor(backend());
    const ids = [randomUUID(), randomUUID()];
    const ends = promised();
    const [one, other] = [new Runs(), new Runs()];
    one.act = () => ends.promise;
    await take(one);
    await queue.add(ids[0] ?? '', 0);
    await one.untilStarted(1);
    await queue.add(ids[1] ?? '', 0);
    await take(other);
    await other.untilStarted(1);
    expect([one.started, other.started]).toEqual([[ids[0]], [ids[1]]]);
    ends.resolve();
  });
});

describe.each(backends)('the queue on %s: a taker', (_, isThere, backend) => {
  test.skipIf(!isThere)('that closes waits for the job in hand, and leaves the rest to others', async () => {
    const { queue, take } = await openFor(backend());
    const [inHand, waiting] = [randomUUID(), randomUUID()];
    const runs = new Runs();
    const end = promised();
    const happened: string[] = [];
    runs.act = async () => {
      await end.promise;
      happened.push('the run ended');
    };
    const taker = await take(runs);
    await queue.add(inHand, 0);
    await runs.untilStarted(1);
    const closed = taker.close().then(() => happened.push('closed'));
    // Twenty round trips, which is more than closing takes where it does not wait.
    for (let trip = 0; trip < 20; trip += 1) await queue.add(waiting, 0);
    expect(happened).toEqual([]);
    end.resolve();
    await closed;
    expect(happened).toEqual(['the run ended', 'closed']);
    const others = new Runs();
    await take(others);
    await others.untilStarted(1);
    expect([runs.started, others.started]).toEqual([[inHand], [waiting]]);
  });
});

describe.each(backends)('the queue on %s: a connection', (_, isThere, backend) => {
  test.skipIf(!isThere)('that is lost is told, and jobs go on once it is back', async () => {
    const direct = backend();
    const proxy = await openTcpProxy(direct.url);
    closers.push(() => proxy.close());
    const told = promised<Error>();
    const { take } = await openFor({ ...direct, url: proxy.url }, told.resolve);
    const runs = new Runs();
    await take(runs);
    await proxy.cut();
    expect(await told.promise).toBeInstanceOf(Error);
    await proxy.restore();
    const { queue } = await openFor(direct);
    const id = randomUUID();
    await queue.add(id, 0);
    await runs.untilStarted(1);
    expect(runs.started).toEqual([id]);
  });
});
