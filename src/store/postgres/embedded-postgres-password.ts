import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { OperationalError } from '../../errors.ts';
import type { PostgresHome } from './embedded-postgres-home.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** The role that the server and its workers are, which owns their tables and may nothing else. */
export const APPLICATION_ROLE = 'hindcast_app';

/** The superuser's password; undefined where there is none yet. One from before is taken to its new place. */
export async function readPassword(home: PostgresHome): Promise<string | undefined> {
  const password = await readPlainFile(home.passwordFile);
  if (password !== undefined) return password;
  const former = await readPlainFile(home.formerPasswordFile);
  if (former === undefined) return undefined;
  // Whole or not at all: one that was written in part would be read as the password.
  const whole = `${home.passwordFile}.${randomUUID()}`;
  await writeNewFile(whole, former);
  await rename(whole, home.passwordFile);
  await rm(home.formerPasswordFile, { force: true });
  return former;
}

/** Makes a password for a new cluster. */
export async function createPassword(home: PostgresHome): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await rm(home.passwordFile, { force: true });
  await writeNewFile(home.passwordFile, password);
  return password;
}

/** A password that tells nothing of the superuser's. */
export const applicationPassword = (password: string): string =>
  createHmac('sha256', password).update(APPLICATION_ROLE).digest('base64url');

/** Does something with a password in a file that only PostgreSQL's user can read, which is gone afterwards. */
export async function withPasswordFile(
  home: PostgresHome,
  password: string,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const path = `${home.passwordFile}.${randomUUID()}`;
  await writeNewFile(path, password, home.user);
  try {
    await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

async function readPlainFile(path: string): Promise<string | undefined> {
  try {
    // A FIFO or a link may have been put in its place.
    await using file = await open(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
    if ((await file.stat()).isFile()) return await file.readFile('utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code !== 'ELOOP') throw cause;
  }
  throw new OperationalError(
    'DATABASE_UNAVAILABLE',
    `${path} is a link or no plain file, which is not read: remove it.`,
  );
}

/** Writes a file that nobody else may read, where there is nothing yet: a link there is not followed. */
async function writeNewFile(path: string, text: string, owner?: { uid: number; gid: number }): Promise<void> {
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  await file.writeFile(text);
  if (owner) await file.chown(owner.uid, owner.gid);
}
