import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { connectColumnCache, createColumnCache, serveColumnCache } from '../../src/cache/index.ts';
import type { ColumnCache, ProcessColumnCache } from '../../src/cache/index.ts';

const SLOT = 32_768;
const TTL_MS = 1_000;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const KINDS = ['in the main thread', 'from a worker thread'] as const;

/** A cache of some slots with a clock of its own, as the main thread or a worker thread sees it. */
function open(slots: number, kind: (typeof KINDS)[number]) {
  const clock = { time: 0 };
  const own = createColumnCache({ maxBytes: slots * SLOT + 1, ttlMs: TTL_MS, now: () => clock.time });
  return { own, clock, cache: kind === 'in the main thread' ? own : connect(own) };
}

function connect(own: ProcessColumnCache): ColumnCache & { close(): void } {
  const { port1, port2 } = new MessageChannel();
  serveColumnCache(own, port1);
  const connected = connectColumnCache({ memory: own.memory, port: port2 });
  closers.push(() => connected.close());
  return connected;
}

const keyOf = (key: string, length = 3) => ({ key, length });
const fillWith = (value: number) => (_: readonly number[], columns: readonly Float64Array[]) => {
  for (const column of columns) column.fill(value);
};
const refuse = () => {
  throw new Error('It was not there.');
};

/** Leases one key, looks at it and gives it back. */
async function look(cache: ColumnCache, key: string, fill: Parameters<ColumnCache['lease']>[1] = refuse) {
  const lease = await cache.lease([keyOf(key)], fill);
  const values = [...(lease.columns[0] ?? [])];
  lease.release();
  return values;
}

/** Resolves once the main thread has heard all that a worker thread has told it: messages arrive in order. */
const settled = (cache: ColumnCache) => cache.peek([]);

describe.each(KINDS)('the column cache, %s', (kind) => {
  test('fills what is missing, once, and keeps the order of the keys', async () => {
    const { cache, own } = open(8, kind);
    expect(await look(cache, 'a', fillWith(1))).toEqual([1, 1, 1]);
    const filled: number[][] = [];
    const lease = await cache.lease([keyOf('b', 2), keyOf('a'), keyOf('c', 1), keyOf('b', 2)], (missing, columns) => {
      filled.push([...missing]);
      for (const [index, column] of columns.entries()) column.fill(missing[index] ?? 0);
    });
    expect(filled).toEqual([[0, 2]]);
    expect(lease.columns.map((column) => [...column])).toEqual([[0, 0], [1, 1, 1], [2], [0, 0]]);
    lease.release();
    expect(await cache.peek(['a', 'b', 'nope'])).toEqual([true, true, false]);
    expect(own.stats()).toMatchObject({
      hits: 1,
      misses: 3,
      evictions: 0,
      entries: 3,
      bytes: 3 * SLOT,
      maxBytes: 8 * SLOT,
    });
  });

  test('twenty who ask at once cause one fill', async () => {
    const { cache } = open(8, kind);
    let fills = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        look(cache, 'k', async (missing, columns) => {
          fills += 1;
          await new Promise(setImmediate);
          fillWith(7)(missing, columns);
        }),
      ),
    );
    expect(fills).toBe(1);
    expect(answers).toEqual(answers.map(() => [7, 7, 7]));
  });
});

describe.each(KINDS)('the column cache, %s: room', (kind) => {
  test('the one used longest ago makes room; what is leased stays, and what finds no room is not kept', async () => {
    const { cache, own } = open(2, kind);
    await look(cache, 'a', fillWith(1));
    await look(cache, 'b', fillWith(2));
    await look(cache, 'a');
    await look(cache, 'c', fillWith(3));
    expect(await cache.peek(['a', 'b', 'c'])).toEqual([true, false, true]);
    const held = await cache.lease([keyOf('a'), keyOf('c')], refuse);
    expect(await look(cache, 'd', fillWith(4))).toEqual([4, 4, 4]);
    expect(held.columns.map((column) => [...column])).toEqual([
      [1, 1, 1],
      [3, 3, 3],
    ]);
    expect(await cache.peek(['d'])).toEqual([false]);
    held.release();
    await look(cache, 'd', fillWith(4));
    expect(await cache.peek(['a', 'c', 'd'])).toEqual([false, true, true]);
    expect(own.stats()).toMatchObject({ entries: 2, bytes: 2 * SLOT, evictions: 2 });
  });

  test('a column longer than a slot, or without a value, is made and not kept', async () => {
    const { cache, own } = open(2, kind);
    for (const length of [4_097, 0]) {
      const lease = await cache.lease([keyOf(`of ${length}`, length)], fillWith(5));
      expect(lease.columns[0]).toEqual(new Float64Array(length).fill(5));
      lease.release();
    }
    expect(own.stats().entries).toBe(0);
  });
});

describe.each(KINDS)('the column cache, %s: what it forgets', (kind) => {
  test('what is not used for the time to live is let go, but not while it is leased', async () => {
    const { cache, own, clock } = open(4, kind);
    const held = await cache.lease([keyOf('held')], fillWith(1));
    await look(cache, 'idle', fillWith(2));
    clock.time = TTL_MS;
    expect(await cache.peek(['held', 'idle'])).toEqual([true, true]);
    clock.time = TTL_MS + 1;
    expect(own.stats().entries).toBe(1);
    expect(await cache.peek(['held', 'idle'])).toEqual([true, false]);
    held.release();
  });

  test('a fill that fails is not remembered, and whoever waited for it fills on its own', async () => {
    const { cache, own } = open(4, kind);
    const failing = look(cache, 'k', async () => {
      await new Promise(setImmediate);
      throw new Error('no database');
    });
    const waiting = look(cache, 'k', fillWith(2));
    await expect(failing).rejects.toThrow('no database');
    expect(await waiting).toEqual([2, 2, 2]);
    expect(await cache.peek(['k'])).toEqual([false]);
    expect(own.stats().entries).toBe(0);
    expect(await look(cache, 'k', fillWith(3))).toEqual([3, 3, 3]);
  });
});

test('threads share columns, and what a thread had that ended is free again', async () => {
  const { own } = open(2, 'in the main thread');
  const [first, second] = [connect(own), connect(own)];
  await look(first, 'shared', fillWith(1));
  await settled(first);
  expect(await look(second, 'shared')).toEqual([1, 1, 1]);

  await first.lease([keyOf('held')], fillWith(2));
  let begun = () => {};
  const computing = new Promise<void>((resolve) => (begun = resolve));
  // Never ends: its thread will.
  void second.lease([keyOf('unfinished')], () => {
    begun();
    return new Promise(() => undefined);
  });
  await computing;
  const waiting = look(own, 'unfinished', fillWith(3));
  second.close();
  first.close();
  expect(await waiting).toEqual([3, 3, 3]);
  // The end of a thread is heard of a little later.
  const fillBoth = async () => {
    await look(own, 'a', fillWith(4));
    await look(own, 'b', fillWith(5));
    return own.peek(['held', 'unfinished', 'a', 'b']);
  };
  await expect.poll(fillBoth, { timeout: 20_000 }).toEqual([false, false, true, true]);
});
