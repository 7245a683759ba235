import { type ChildProcess, spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { OperationalError } from '../../errors.ts';
import { type PostgresHome, preparePostgresHome } from './embedded-postgres-home.ts';
import {
  APPLICATION_ROLE,
  applicationPassword,
  createPassword,
  readPassword,
  withPasswordFile,
} from './embedded-postgres-password.ts';

/** A PostgreSQL server that belongs to this process. */
export interface EmbeddedPostgres {
  /** As a role that owns its tables and is no superuser. */
  readonly url: string;
  /** Where its files are. Not the directory that was asked for where PostgreSQL's user cannot enter that one. */
  readonly directory: string;
  /** Stops it as `pg_ctl stop -m fast` does, and waits until it has ended. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 25;

/**
 * Starts the PostgreSQL of the npm package on a free loopback port, with its data under `directory`; creates the
 * cluster where there is none. A server that a killed process has left running is stopped first. After a crash
 * PostgreSQL recovers by itself.
 * @throws {OperationalError} DATABASE_UNAVAILABLE where it does not start; the message names its log
 */
export async function startEmbeddedPostgres(directory: string): Promise<EmbeddedPostgres> {
  const home = await preparePostgresHome(directory);
  if (existsSync(join(home.data, 'PG_VERSION'))) await stopLeftover(home);
  else await initialise(home);
  const password = await requirePassword(home);
  const port = await freePort();
  const server = await launch(home, port);
  try {
    await prepareRole(await connect(superuserUrl(password, port), server, home), password);
  } catch (error) {
    server.kill('SIGQUIT');
    throw error;
  }
  return { url: applicationUrl(password, port), directory: home.directory, stop: () => stop(server) };
}

/** Where the PostgreSQL of a running Hindcast is, for another program of the same user; undefined where none runs. */
export async function findEmbeddedPostgres(directory: string): Promise<string | undefined> {
  const home = await preparePostgresHome(directory);
  const lock = join(home.data, 'postmaster.pid');
  if (!existsSync(lock)) return undefined;
  const [pid, , , port] = (await readFile(lock, 'utf8')).split('\n');
  if (!(await isPostgres(Number(pid)))) return undefined;
  return applicationUrl(await requirePassword(home), Number(port));
}

const SUPERUSER = 'hindcast';
const urlOf = (user: string, password: string, port: number) =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;
const superuserUrl = (password: string, port: number) => urlOf(SUPERUSER, password, port);
const applicationUrl = (password: string, port: number) => urlOf(APPLICATION_ROLE, applicationPassword(password), port);

async function requirePassword(home: PostgresHome): Promise<string> {
  const password = await readPassword(home);
  if (password !== undefined) return password;
  const message = `There is a database in ${home.data}, and its password is not in ${home.passwordFile}: restore the file, or move the database away.`;
  throw new OperationalError('DATABASE_UNAVAILABLE', message);
}

async function initialise(home: PostgresHome): Promise<void> {
  // Where there is a directory without PG_VERSION, an initdb was interrupted: there is no data in it.
  await rm(home.data, { recursive: true, force: true });
  await withPasswordFile(home, await createPassword(home), async (path) => {
    const options = [`--username=${SUPERUSER}`, `--pwfile=${path}`, '--auth=scram-sha-256'];
    await run(home, home.binaries.initdb, ['-D', home.data, ...options, '--encoding=UTF8', '--locale=C', '--no-sync']);
  });
}

/**
 * Makes the role of the application and gives it what is its own: whoever gets at its connection can neither read the
 * files of the server nor run programs. In databases from before, the superuser owned the tables.
 */
async function prepareRole(client: pg.Client, password: string): Promise<void> {
  try {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]);
    const secret = client.escapeLiteral(applicationPassword(password));
    const does = role.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${does} ROLE ${APPLICATION_ROLE} NOSUPERUSER NOCREATEROLE LOGIN CREATEDB PASSWORD ${secret}`);
    await client.query(`ALTER DATABASE postgres OWNER TO ${APPLICATION_ROLE}`);
    await client.query(TAKE_OVER);
  } finally {
    await client.end();
  }
}

const TAKE_OVER = `DO $$
DECLARE command text;
BEGIN
  FOR command IN
    WITH own AS (
      SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    ), former AS (SELECT oid FROM pg_roles WHERE rolname = '${SUPERUSER}')
    SELECT 'SCHEMA ' || oid::regnamespace FROM pg_namespace
    WHERE oid IN (TABLE own) AND nspowner = (TABLE former)
    UNION ALL
    SELECT 'TABLE ' || oid::regclass FROM pg_class
    WHERE relnamespace IN (TABLE own) AND relkind IN ('r', 'p', 'v', 'm') AND relowner = (TABLE former)
    UNION ALL
    -- Those of columns belong to whom the table belongs to.
    SELECT 'SEQUENCE ' || oid::regclass FROM pg_class
    WHERE relnamespace IN (TABLE own) AND relkind = 'S' AND relowner = (TABLE former)
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'TYPE ' || oid::regtype FROM pg_type
    WHERE typnamespace IN (TABLE own) AND typtype IN ('e', 'd') AND typowner = (TABLE former)
    UNION ALL
    SELECT 'ROUTINE ' || oid::regprocedure FROM pg_proc
    WHERE pronamespace IN (TABLE own) AND proowner = (TABLE former)
  LOOP
    EXECUTE 'ALTER ' || command || ' OWNER TO ${APPLICATION_ROLE}';
  END LOOP;
END $$`;

/** Stops a server that a killed process has left running. A lock file may also name a process that is no PostgreSQL. */
async function stopLeftover(home: PostgresHome): Promise<void> {
  const lock = join(home.data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number((await readFile(lock, 'utf8')).split('\n')[0]);
  if (await isPostgres(pid)) await run(home, home.binaries.pg_ctl, ['-D', home.data, 'stop', '-m', 'fast', '-w']);
  else await rm(lock, { force: true });
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || (await readFile(commandLine, 'utf8')).includes('postgres');
}

async function launch(home: PostgresHome, port: number): Promise<ChildProcess> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  await using log = await open(home.log, O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
  await log.chmod(0o600);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    jit: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn(home.binaries.postgres, ['-D', home.data, '-p', String(port), ...args], {
    ...home.spawnOptions,
    stdio: ['ignore', log.fd, log.fd],
    // In a process group of its own, so that Ctrl-C reaches only this process, which stops the server last.
    detached: true,
  });
}

/** A connection, as soon as the server takes one. */
async function connect(url: string, server: ChildProcess, home: PostgresHome): Promise<pg.Client> {
  let startError: Error | undefined;
  let refusal: unknown;
  server.once('error', (error) => (startError = error));
  const deadline = process.hrtime.bigint() + BigInt(START_TIMEOUT_MS) * 1_000_000n;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    const ready = await client.connect().then(
      () => true,
      (error: unknown) => {
        refusal = error;
        return false;
      },
    );
    if (ready) return client;
    await client.end();
    if (startError || server.exitCode !== null || process.hrtime.bigint() > deadline) {
      const message = `The embedded PostgreSQL did not start: see ${home.log}`;
      throw new OperationalError('DATABASE_UNAVAILABLE', message, { cause: startError ?? refusal });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGINT');
  const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

async function run(home: PostgresHome, command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { ...home.spawnOptions, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new OperationalError('DATABASE_UNAVAILABLE', `${command} failed (${code}): ${complaint.trim()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}
