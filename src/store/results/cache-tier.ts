import { EventEmitter } from 'node:events';
import type { KeyvStoreAdapter } from 'keyv';
import type { Database } from '../postgres/database.ts';
import { findSummaryTexts } from './results.ts';

/**
 * The persistent tier of the result cache where there is no Redis: the results of the store as Keyv reads them. They
 * are written with their series by `insertResult`, so there is nothing to set.
 */
export function createPostgresTier(database: Database): KeyvStoreAdapter {
  const getMany = async (names: string[]) => {
    const keys = names.map((name) => name.slice(name.indexOf(':') + 1));
    const texts = await findSummaryTexts(database, keys);
    return keys.map((key) => {
      const value = texts.get(key);
      return value && JSON.stringify({ value });
    });
  };
  const tier = {
    opts: {},
    get: async (name: string) => (await getMany([name]))[0],
    getMany,
    set: async () => true,
    delete: async () => false,
    clear: async () => {},
  };
  return Object.assign(new EventEmitter(), tier) as unknown as KeyvStoreAdapter;
}
