import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Tail, createLogTails } from '../../src/events/index.ts';

interface Entry {
  readonly seq: number;
}

/** A log in memory that counts how often it is read. */
function createLog() {
  const entries: Entry[] = [];
  const wakes = new Set<() => void>();
  const state = { reads: 0, hasEnded: false };
  const listener = {
    subscribe: (_: string, wake: () => void) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    close: () => Promise.resolve(),
  };
  const tails = createLogTails<Entry>(listener, {
    read: async (_, { after, limit }) => {
      state.reads += 1;
      return Promise.resolve(entries.filter(({ seq }) => seq > after).slice(0, limit));
    },
    hasEnded: () => Promise.resolve(state.hasEnded),
  });
  const add = (count: number) => {
    for (let index = 0; index < count; index += 1) entries.push({ seq: entries.length + 1 });
    for (const wake of wakes) wake();
  };
  return { state, tails, add, entries, wakes };
}

/** Reads until there is no more. */
async function readAll(tail: Tail<Entry>, after = 0): Promise<number[]> {
  const seen: number[] = [];
  for (let seq = after; ;) {
    const { entries } = await tail.read(seq);
    if (entries.length === 0) return seen;
    seen.push(...entries.map((entry) => entry.seq));
    seq = seen.at(-1) ?? seq;
  }
}

test('a thousand who follow a log read each entry of it once between them', async () => {
  const { state, tails, add, wakes } = createLog();
  const following = Array.from({ length: 1_000 }, () => tails.follow('topic', () => undefined));
  add(30);
  const first = await Promise.all(following.map((tail) => readAll(tail)));
  expect(new Set(first.map(String)).size).toBe(1);
  expect(first[0]).toHaveLength(30);
  const before = state.reads;
  add(1);
  const next = await Promise.all(following.map((tail) => readAll(tail, 30)));
  expect(next.every((seen) => String(seen) === '31')).toBe(true);
  expect(state.reads - before).toBeLessThanOrEqual(2);
  for (const tail of following) tail.close();
  expect(wakes.size).toBe(0);
});

test('everybody gets every entry in order, whenever they come, wherever they begin, however much is added', async () => {
  const step = fc.record({ added: fc.integer({ min: 0, max: 450 }), from: fc.double({ min: 0, max: 1, noNaN: true }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const { tails, add, entries, state } = createLog();
      const readers: { tail: Tail<Entry>; from: number; seen: number[] }[] = [];
      for (const { added, from } of steps) {
        const begin = Math.floor(from * entries.length);
        readers.push({ tail: tails.follow('topic', () => undefined), from: begin, seen: [] });
        const adding = Promise.resolve().then(() => add(added));
        await Promise.all(
          readers.map(async (reader) =>
            reader.seen.push(...(await readAll(reader.tail, reader.seen.at(-1) ?? reader.from))),
          ),
        );
        await adding;
      }
      state.hasEnded = true;
      for (const { tail, from, seen } of readers) {
        seen.push(...(await readAll(tail, seen.at(-1) ?? from)));
        expect(seen).toEqual(entries.slice(from).map(({ seq }) => seq));
        expect(await tail.read(entries.length)).toMatchObject({ entries: [] });
      }
    }),
  );
});
