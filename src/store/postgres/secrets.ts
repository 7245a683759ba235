import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

const BYTES = 32;

/** Random bytes of this name, the same for all who use the database; made when they are first asked for. */
export async function findSecret({ prisma }: Database, name: string): Promise<Uint8Array> {
  const value = new Uint8Array(randomBytes(BYTES));
  await prisma.secret.createMany({ data: [{ name, value }], skipDuplicates: true });
  return (await prisma.secret.findUniqueOrThrow({ where: { name } })).value;
}
