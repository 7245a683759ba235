import { Writable } from 'node:stream';
import pino from 'pino';
import { expect, test } from 'vitest';
import { createColumnCache } from '../../src/cache/index.ts';
import { parseConfig } from '../../src/config.ts';
import { type WorkersInput, startWorkers } from '../../src/jobs/workers.ts';

const SECOND_FAILS = new URL('threads/second-fails.ts', import.meta.url);
const DIES = new URL('threads/dies.ts', import.meta.url);

/** Threads without a database, what they log, and the counts that they keep in the memory of the column cache. */
function inputFor(entry: URL, count: number) {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const columnCache = createColumnCache({ maxBytes: 2 ** 16, ttlMs: 1_000, now: () => 0 });
  const input: WorkersInput = {
    config: { ...parseConfig({}), databaseUrl: '' },
    count,
    logger: pino({ base: null, timestamp: false }, stream),
    columnCache,
    entry,
    restarts: { firstDelayMs: 1, maxDelayMs: 4, soundAfterMs: 600_000, maxDeaths: 4 },
  };
  return { input, lines, counts: new Int32Array(columnCache.memory) };
}

test('where one thread does not start, the others are closed and the reason is told', async () => {
  const { input, counts } = inputFor(SECOND_FAILS, 3);
  await expect(startWorkers(input)).rejects.toMatchObject({
    message: expect.stringMatching(/^The worker thread [123] has ended: there is no database for this one$/),
    cause: { message: 'there is no database for this one' },
  });
  expect(counts.slice(0, 2)).toEqual(Int32Array.of(3, 2));
});

test('a thread that dies again and again is started later each time, and then given up by name', async () => {
  const { input, lines, counts } = inputFor(DIES, 1);
  const workers = await startWorkers(input);
  expect((await workers.givenUp).message).toBe('The worker thread 1 has ended: start 4 died');
  expect([workers.running(), counts[0]]).toEqual([0, 4]);
  expect(lines.flatMap(({ delayMs }) => delayMs ?? [])).toEqual([1, 2, 4]);
  expect(lines.at(-1)).toMatchObject({
    level: 50,
    thread: 'worker thread 1',
    deaths: 4,
    msg: 'a worker thread died too often and is not started again',
  });
  await workers.close();
});

test('a thread that has died is counted again once it is back, and closing ends it', async () => {
  const { input, counts } = inputFor(DIES, 1);
  // The third start is the one that lives.
  counts[1] = 3;
  const workers = await startWorkers(input);
  await expect.poll(() => [counts[0], workers.running()]).toEqual([3, 1]);
  await workers.close();
  expect([counts[0], workers.running()]).toEqual([3, 0]);
});
