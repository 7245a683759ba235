import { openDatabaseAlone } from '../app.ts';
import { parseConfig } from '../config.ts';
import { createKey, listKeyRows, revokeByName } from '../resolvers/access/keys.ts';
import { durationOf } from './terminal/duration.ts';
import { textTable } from './terminal/text-table.ts';

export interface CreateKeyOptions {
  readonly name: string;
  readonly role: 'VIEWER' | 'RUNNER' | 'ADMIN';
  /** How long it counts: `90d`, `12h`. */
  readonly expires?: string;
}

/**
 * `hindcast keys create`: makes a key and prints it, this once. It goes to the database itself, that of DATABASE_URL or
 * the embedded one, whether a server runs on it or not: whoever may read that may do everything anyway.
 */
export async function createKeyCommand({ name, role, expires }: CreateKeyOptions): Promise<void> {
  const expiresAt = expires === undefined ? null : new Date(Date.now() + durationOf('--expires', expires));
  await using opened = await openDatabaseAlone(parseConfig());
  const { text } = await createKey(opened.database, { name, role, expiresAt, createdBy: null });
  // The key alone on standard output, so that a script can take it from there.
  process.stderr.write(
    `The key "${name}" (${role}${expiresAt ? `, until ${expiresAt.toISOString()}` : ''}), shown this once:\n`,
  );
  process.stdout.write(`${text}\n`);
}

/** `hindcast keys list`: all keys, revoked ones too. */
export async function listKeysCommand(): Promise<void> {
  await using opened = await openDatabaseAlone(parseConfig());
  const time = (value: Date | null) => value?.toISOString().slice(0, 16) ?? '-';
  const rows = (await listKeyRows(opened.database)).map((key) => [
    key.name,
    key.role,
    time(key.createdAt),
    time(key.expiresAt),
    time(key.lastUsedAt),
    time(key.revokedAt),
  ]);
  process.stdout.write(`${textTable(['name', 'role', 'created', 'expires', 'last used', 'revoked'], rows)}\n`);
}

/** `hindcast keys revoke NAME`: from now on requests with the key are refused. */
export async function revokeKeyCommand(name: string): Promise<void> {
  await using opened = await openDatabaseAlone(parseConfig());
  await revokeByName(opened.database, name);
  process.stdout.write(`The key "${name}" counts no more.\n`);
}
