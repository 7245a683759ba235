import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Access, Viewer } from '../../context.ts';
import { type Database, hasKeys } from '../../store/index.ts';
import { findValidKey, noteUse } from './keys.ts';

/** Whoever reaches a server without keys, which only serves this machine, may do everything. */
const LOCAL: Viewer = { name: 'local', role: 'ADMIN' };

/** How long a server may go on without noticing that another program has made the very first key. */
const FIRST_KEY_MS = 1_000;

export function createAccess(database: Database): Access {
  const ownKey = randomBytes(32).toString('base64url');
  let isClosed = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const needsKey = async () => {
    // Once there is a key there always is one.
    if (isClosed || systemClock.now() - lookedAt < FIRST_KEY_MS) return isClosed;
    isClosed = await hasKeys(database);
    lookedAt = systemClock.now();
    return isClosed;
  };
  return {
    ownKey,
    close: () => {
      isClosed = true;
    },
    viewerOf: async (text) => {
      if (text !== undefined && isSame(text, ownKey)) return { name: 'server', role: 'ADMIN' };
      if (!(await needsKey())) return LOCAL;
      const key = text === undefined ? undefined : await findValidKey(database, text);
      if (!key) return undefined;
      await noteUse(database, key);
      return { name: key.name, role: key.role };
    },
  };
}

/** Compares in a time that says nothing about the texts. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
