import { ConflictError, quote } from '../../errors.ts';
import type { Role } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export type { Role };

/** A key of the API, without anything that it could be guessed from. */
export interface KeyRow {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** Who made it; null where that was a person at the machine. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** Exact to a minute. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewKey extends Pick<KeyRow, 'name' | 'role' | 'createdBy' | 'expiresAt'> {
  /** SHA-256 of its secret. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

const VISIBLE = { omit: { digest: true } } as const;

/** Keeps a new key. Names are unique for ever, so that the audit log stays clear. Throws ConflictError. */
export async function insertKey({ prisma }: Database, key: NewKey): Promise<KeyRow> {
  const { count } = await prisma.apiKey.createMany({ data: [key], skipDuplicates: true });
  if (count === 0) throw new ConflictError(`There is a key ${quote(key.name)} already. Choose another name.`);
  return prisma.apiKey.findUniqueOrThrow({ where: { name: key.name }, ...VISIBLE });
}

/** A key with the SHA-256 of its secret, also one that is revoked or has expired. */
export async function findKey(
  { prisma }: Database,
  id: number,
): Promise<(KeyRow & { readonly digest: Uint8Array }) | undefined> {
  return (await prisma.apiKey.findUnique({ where: { id } })) ?? undefined;
}

export async function findKeyByName({ prisma }: Database, name: string): Promise<KeyRow | undefined> {
  return (await prisma.apiKey.findUnique({ where: { name }, ...VISIBLE })) ?? undefined;
}

/** All keys in the order in which they were made, revoked ones too. */
export const listKeys = ({ prisma }: Database): Promise<KeyRow[]> =>
  prisma.apiKey.findMany({ orderBy: { id: 'asc' }, ...VISIBLE });

/** Whether a key was ever made: from then on every request needs one, also when all are revoked. */
export async function hasKeys({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query<{ has: boolean }>('SELECT EXISTS (SELECT FROM api_key) AS has');
  return rows[0].has;
}

export async function revokeKey({ prisma }: Database, id: number, now: Date): Promise<KeyRow> {
  await prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } });
  return prisma.apiKey.findUniqueOrThrow({ where: { id }, ...VISIBLE });
}

export async function noteKeyUse({ prisma }: Database, id: number, now: Date): Promise<void> {
  await prisma.apiKey.updateMany({ where: { id }, data: { lastUsedAt: now } });
}
