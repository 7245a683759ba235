import { EventEmitter } from 'node:events';
import type { KeyvStoreAdapter } from 'keyv';
import type { Database } from '../postgres/database.ts';

/** The persistent tier of the result cache as a table of the database, for use without Redis. */
export function createPostgresTier({ prisma, pool }: Database): KeyvStoreAdapter {
  const getMany = async (keys: string[]) => {
    const rows = await prisma.cacheEntry.findMany({ where: { key: { in: keys } } });
    const values = new Map(rows.map((row) => [row.key, row.value]));
    return keys.map((key) => values.get(key));
  };
  const tier = {
    opts: {},
    get: async (key: string) => (await getMany([key]))[0],
    getMany,
    set: async (key: string, value: string) => {
      await pool.query(
        'INSERT INTO cache_entry (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value',
        [key, value],
      );
      return true;
    },
    delete: async (key: string) => (await prisma.cacheEntry.deleteMany({ where: { key } })).count > 0,
    clear: async () => void (await prisma.cacheEntry.deleteMany()),
  };
  return Object.assign(new EventEmitter(), tier) as unknown as KeyvStoreAdapter;
}
