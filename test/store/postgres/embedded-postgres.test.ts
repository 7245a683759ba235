import { chmod, lstat, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/store/postgres/embedded-postgres.ts';

let requested: string;
let server: EmbeddedPostgres;
let home: string;
beforeAll(async () => {
  requested = await mkdtemp(join(tmpdir(), 'hindcast-postgres-'));
  // PostgreSQL's own user has to reach it where the suite runs as root.
  await chmod(requested, 0o755);
  server = await startEmbeddedPostgres(requested);
  home = server.directory;
});
afterAll(async () => {
  await server.stop();
  await rm(requested, { recursive: true, force: true });
  if (home !== requested) await rm(home, { recursive: true, force: true });
});

const passwordFile = () => join(home, 'postgres.password');

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(server.url);
  url.username = 'hindcast';
  url.password = await readFile(passwordFile(), 'utf8');
  return withClient(url.href, work);
}

test('the role of the application is no superuser: it reads no files and runs no programs', async () => {
  await withClient(server.url, async (client) => {
    const { rows } = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    expect(rows).toEqual([{ rolsuper: false }]);
    for (const statement of [
      "SELECT pg_read_file('PG_VERSION')",
      "COPY (SELECT 1) TO PROGRAM 'true'",
      "COPY (SELECT 1) TO '/tmp/hindcast-x'",
      'CREATE ROLE other SUPERUSER',
    ])
      await expect(client.query(statement)).rejects.toThrow(/permission denied/);
  });
});

test.skipIf(process.platform === 'win32')('the password and the log are for this user alone', async () => {
  for (const file of [passwordFile(), join(home, 'postgres.log')]) {
    const { mode, uid } = await lstat(file);
    expect({ file, mode: mode & 0o777, uid }).toEqual({ file, mode: 0o600, uid: process.getuid?.() });
  }
  // The place from before, in the directory of PostgreSQL's own user.
  await expect(lstat(join(home, 'postgres/password'))).rejects.toThrow('ENOENT');
});

test('a database whose tables the superuser owned, with its password in the old place, is taken over with its data', async () => {
  await asSuperuser(async (client) => {
    await client.query("CREATE TYPE mood AS ENUM ('good'); CREATE TABLE old (id serial, mood mood)");
    await client.query("INSERT INTO old (mood) VALUES ('good')");
    await client.query('CREATE SCHEMA jobs; CREATE TABLE jobs.job (id int); CREATE SEQUENCE jobs.numbers');
    await client.query("CREATE FUNCTION jobs.now() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    await client.query('ALTER DATABASE postgres OWNER TO hindcast; DROP ROLE hindcast_app');
  });
  await server.stop();
  await rename(passwordFile(), join(home, 'postgres/password'));
  server = await startEmbeddedPostgres(requested);
  await withClient(server.url, async (client) => {
    await client.query("ALTER TYPE mood ADD VALUE 'better'");
    await client.query("ALTER TABLE old ADD COLUMN note text DEFAULT 'kept'");
    expect((await client.query('INSERT INTO old (mood) VALUES ($1) RETURNING id', ['better'])).rows).toEqual([
      { id: 2 },
    ]);
    await client.query('ALTER TABLE jobs.job ADD COLUMN name text; ALTER SEQUENCE jobs.numbers RESTART');
    await client.query('CREATE TABLE jobs.other (id int); ALTER FUNCTION jobs.now() STABLE');
    expect((await client.query('SELECT mood, note FROM old WHERE id = 1')).rows).toEqual([
      { mood: 'good', note: 'kept' },
    ]);
  });
});

test('a role of that name that may more, with another password, becomes the one of the application', async () => {
  await asSuperuser((client) => client.query("ALTER ROLE hindcast_app SUPERUSER PASSWORD 'other'"));
  await server.stop();
  server = await startEmbeddedPostgres(requested);
  await withClient(server.url, async (client) => {
    const role = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    expect(role.rows).toEqual([{ rolsuper: false }]);
  });
});

test.skipIf(process.platform === 'win32').each(['postgres.password', 'postgres.log'])(
  'a link in the place of %s is not followed',
  async (name) => {
    await server.stop();
    const other = join(home, 'other');
    await writeFile(other, 'something else');
    await rename(join(home, name), join(home, `${name}.kept`));
    await symlink(other, join(home, name));
    await expect(startEmbeddedPostgres(requested)).rejects.toThrow(name);
    expect(await readFile(other, 'utf8')).toBe('something else');
    await rm(join(home, name));
    await rename(join(home, `${name}.kept`), join(home, name));
    server = await startEmbeddedPostgres(requested);
  },
);
