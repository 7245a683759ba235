import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import { InvalidInputError, NotFoundError, quote } from '../../errors.ts';
import {
  type Database,
  type KeyRow,
  type Role,
  findKey,
  findKeyByName,
  insertKey,
  listKeys,
  noteKeyUse,
  revokeKey,
} from '../../store/index.ts';
import { nameIssues } from '../names.ts';

/** Weakest first: each may do what those before it may. */
export const ROLES: readonly Role[] = ['VIEWER', 'RUNNER', 'ADMIN'];

export interface KeyInput {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
  /** The name of the key that makes it; null for a person at the machine. */
  readonly createdBy: string | null;
}

const SECRET_BYTES = 32;
const PREFIX = 'hk';

/**
 * Makes a key and returns it in full, which is possible this once: only the SHA-256 of its secret is kept. The secret
 * has 256 random bits, so a slow hash would add nothing. Throws InvalidInputError and ConflictError.
 */
export async function createKey(database: Database, input: KeyInput): Promise<{ key: KeyRow; text: string }> {
  const issues = nameIssues(['input', 'name'], input.name);
  const now = systemClock.now();
  if (input.expiresAt !== null && !(input.expiresAt.getTime() > now))
    issues.push({
      path: ['input', 'expiresAt'],
      message: `Expected a time that is still to come, got ${quote(input.expiresAt.toISOString())}.`,
    });
  if (issues.length > 0) throw new InvalidInputError(issues);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const key = await insertKey(database, { ...input, digest: digestOf(secret) });
  return { key, text: `${PREFIX}_${key.id}_${secret}` };
}

/** The key of this text, where it is one that counts: known, not revoked, not expired. */
export async function findValidKey(database: Database, text: string): Promise<KeyRow | undefined> {
  const [, id, secret] = /^hk_(\d{1,9})_([\w-]{43})$/.exec(text) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const key = await findKey(database, Number(id));
  if (!key || !timingSafeEqual(key.digest, digestOf(secret)) || !isValid(key)) return undefined;
  return key;
}

const isValid = ({ revokedAt, expiresAt }: KeyRow) =>
  revokedAt === null && (expiresAt === null || expiresAt.getTime() > systemClock.now());

const MINUTE_MS = 60_000;

/** Notes that a key was used, at most once a minute. */
export async function noteUse(database: Database, { id, lastUsedAt }: KeyRow): Promise<void> {
  const now = systemClock.now();
  if (lastUsedAt === null || now - lastUsedAt.getTime() >= MINUTE_MS) await noteKeyUse(database, id, new Date(now));
}

/** All keys, oldest first. */
export const listKeyRows = (database: Database): Promise<KeyRow[]> => listKeys(database);

/** Revokes a key for ever. Throws NotFoundError. */
export async function revokeByName(database: Database, name: string): Promise<KeyRow> {
  const key = await findKeyByName(database, name);
  if (key) return revokeKey(database, key.id, new Date(systemClock.now()));
  const known = (await listKeys(database)).map((row) => quote(row.name)).slice(0, 10);
  throw new NotFoundError('key', name, known.length > 0 ? `There are ${known.join(', ')}.` : 'There is none at all.');
}

const digestOf = (secret: string) => new Uint8Array(createHash('sha256').update(secret).digest());
