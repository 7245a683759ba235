import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { OperationalError } from '../../errors.ts';
import { type PostgresHome, own, preparePostgresHome } from './embedded-postgres-home.ts';

/** A PostgreSQL server that belongs to this process. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** Where its files are; elsewhere than asked for where PostgreSQL's user could not reach them. */
  readonly directory: string;
  /** Ends it as `pg_ctl stop -m fast` does, and waits. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 25;

/**
 * Starts real PostgreSQL from its npm package with its data under `directory`, on a free loopback port, creating the
 * cluster where there is none. A server left behind by a killed process is stopped first; recovery is PostgreSQL's own.
 */
export async function startEmbeddedPostgres(directory: string): Promise<EmbeddedPostgres> {
  const home = await preparePostgresHome(directory);
  if (!existsSync(join(home.data, 'PG_VERSION'))) await initialise(home);
  else await stopLeftover(home);
  const port = await freePort();
  const server = await launch(home, port);
  const password = await readFile(home.passwordFile, 'utf8');
  const url = `postgresql://hindcast:${password}@127.0.0.1:${port}/postgres`;
  await untilReady(url, server, home);
  return { url, directory: home.directory, stop: () => stop(server) };
}

async function initialise(home: PostgresHome): Promise<void> {
  // A directory without PG_VERSION is what an interrupted initdb leaves: nothing of value is in it.
  await rm(home.data, { recursive: true, force: true });
  await writeFile(home.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await own(home.passwordFile, home.user);
  const options = ['--username=hindcast', `--pwfile=${home.passwordFile}`, '--auth=scram-sha-256'];
  await run(home, home.binaries.initdb, ['-D', home.data, ...options, '--encoding=UTF8', '--locale=C', '--no-sync']);
}

/** Stops the server that a killed process left running, and drops a lock file that names some other process. */
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
  const log = await open(home.log, 'a');
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    jit: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(home.binaries.postgres, ['-D', home.data, '-p', String(port), ...args], {
    ...home.spawnOptions,
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C reaches this process alone, which ends the server when its clients are done.
    detached: true,
  });
  await log.close();
  return server;
}

async function untilReady(url: string, server: ChildProcess, home: PostgresHome): Promise<void> {
  let startError: Error | undefined;
  server.once('error', (error) => (startError = error));
  const deadline = process.hrtime.bigint() + BigInt(START_TIMEOUT_MS) * 1_000_000n;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    const ready = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end();
    if (ready) return;
    if (startError || server.exitCode !== null || process.hrtime.bigint() > deadline) {
      server.kill('SIGQUIT');
      const message = `The embedded PostgreSQL did not start: see ${home.log}`;
      throw new OperationalError('DATABASE_UNAVAILABLE', message, { cause: startError });
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
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
