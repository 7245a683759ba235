import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bequeathClaims, claimKeys, claimedKeys, dropClaims } from '../../../src/store/backtests/claims.ts';
import { type TestDatabase, createTestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let modelId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  const { prisma } = database;
  const digest = '0'.repeat(64);
  await prisma.artifact.create({ data: { digest, format: 'ONNX', sizeBytes: 1, info: {}, data: new Uint8Array() } });
  modelId = (await prisma.model.create({ data: { name: 'm', version: 1, artifactDigest: digest, inputs: [] } })).id;
});
afterAll(() => database.drop());

/** Keys that no other test has. */
const newKeys = (count: number) => Array.from({ length: count }, () => randomUUID());

/** A backtest whose models, one a key, are all in one status. */
async function insertBacktest(id: string, keys: readonly string[], status: 'RUNNING' | 'FAILED'): Promise<void> {
  const model = { modelId, status, cacheStatus: 'MISS' as const, cacheReason: '' };
  const data = keys.map((key, ordinal) => ({ ...model, key, ordinal }));
  await database.prisma.backtest.create({ data: { id, key: id, spec: {}, models: { createMany: { data } } } });
}

const claim = (backtestId: string, keys: readonly string[]) =>
  database.prisma.$transaction((tx) => claimKeys(tx, backtestId, keys));
const claimed = async (backtestId: string) => [...(await claimedKeys(database.prisma, backtestId))].sort();
const bequeath = (backtestId: string) => database.prisma.$transaction((tx) => bequeathClaims(tx, backtestId));

describe('claiming keys', () => {
  test('gives each to whoever came first, and tells everyone who has it', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const [a = '', b = '', c = ''] = newKeys(3);
    expect(await claim(first, [a, b])).toEqual(new Map([a, b].map((key) => [key, first])));
    expect(await claim(second, [b, c])).toEqual(
      new Map([
        [b, first],
        [c, second],
      ]),
    );
    expect(await claimed(first)).toEqual([a, b].sort());
    expect(await claimed(second)).toEqual([c]);
  });

  test('none at all is allowed, and the same again changes nothing', async () => {
    const id = randomUUID();
    const keys = newKeys(2);
    expect(await claim(id, [])).toEqual(new Map());
    const before = await claim(id, keys);
    expect(await claim(id, keys)).toEqual(before);
  });
});

describe('claiming keys at the same time', () => {
  test('gives each key one owner, on whom all claimants agree, in whatever order they name the keys', async () => {
    const keys = newKeys(40);
    const ids = Array.from({ length: 8 }, () => randomUUID());
    const answers = await Promise.all(
      ids.map((id, index) => claim(id, [...keys.slice(5 * index), ...keys.slice(0, 5 * index)].reverse())),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const owned = await Promise.all(ids.map(claimed));
    expect(owned.flat().sort()).toEqual([...keys].sort());
  });

  test('waits for whoever is just claiming them to decide', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const keys = newKeys(1);
    let waiting: Promise<Map<string, string>> | undefined;
    const failing = database.prisma.$transaction(async (tx) => {
      await claimKeys(tx, first, keys);
      waiting = claim(second, keys);
      await expect
        .poll(async () => {
          const { rows } = await database.pool.query(
            `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`,
          );
          return rows.length;
        })
        .toBeGreaterThan(0);
      throw new Error('the launch fails');
    });
    await expect(failing).rejects.toThrow('the launch fails');
    expect(await waiting).toEqual(new Map([[keys[0], second]]));
  });
});

describe('giving claims up', () => {
  test('drops those of the keys that are named, whoever has them', async () => {
    const id = randomUUID();
    const [a = '', b = ''] = newKeys(2);
    await claim(id, [a, b]);
    await dropClaims(database.prisma, [a, randomUUID()]);
    expect(await claimed(id)).toEqual([b]);
    expect((await claim(randomUUID(), [b])).get(b)).toBe(id);
  });

  test('passes a key to a backtest that waits for it, and drops one that nobody waits for', async () => {
    const [ending, heir, ended] = [randomUUID(), randomUUID(), randomUUID()];
    const [awaited = '', alsoAwaited = '', unwanted = '', past = ''] = newKeys(4);
    await insertBacktest(ending, [awaited, alsoAwaited, unwanted, past], 'RUNNING');
    await insertBacktest(heir, [awaited, alsoAwaited], 'RUNNING');
    await insertBacktest(ended, [past], 'FAILED');
    await claim(ending, [awaited, alsoAwaited, unwanted, past]);
    expect(await bequeath(ending)).toEqual([heir]);
    expect(await claimed(ending)).toEqual([]);
    expect(await claimed(heir)).toEqual([awaited, alsoAwaited].sort());
    const newcomer = randomUUID();
    expect(new Set((await claim(newcomer, [unwanted, past])).values())).toEqual(new Set([newcomer]));
  });

  test('of several that wait, one alone inherits; what others claimed stays theirs', async () => {
    const [ending, other] = [randomUUID(), randomUUID()];
    const heirs = [randomUUID(), randomUUID()].sort();
    const [awaited = '', foreign = ''] = newKeys(2);
    for (const id of [ending, ...heirs]) await insertBacktest(id, [awaited, foreign], 'RUNNING');
    await claim(other, [foreign]);
    await claim(ending, [awaited]);
    expect(await bequeath(ending)).toEqual([heirs[0]]);
    expect(await claimed(heirs[0] ?? '')).toEqual([awaited]);
    expect(await claimed(other)).toEqual([foreign]);
  });
});
