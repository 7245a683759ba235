import { once } from 'node:events';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { OperationalError } from '../../errors.ts';
import { PrismaClient } from '../generated/client.ts';

/** One pool of connections, used by Prisma and for plain SQL. Whoever opens it closes it. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /**
   * For what needs connections of its own: the job queue and the listener for events. It has a password: never log it.
   */
  readonly url: string;
  /** Resolves once all connections are closed. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Told of each connection that breaks outside a statement, for the log. The pool opens another one when needed. */
  readonly onError: (error: Error) => void;
  /** Connections at most; 10 unless given. */
  readonly poolSize?: number;
  /** How long to wait for a free connection before a BUSY error; 10 s unless given. */
  readonly waitTimeoutMs?: number;
}

/**
 * Opens a pool and checks that the server answers.
 * @throws {OperationalError} DATABASE_UNAVAILABLE where it does not
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, onError, poolSize = 10, waitTimeoutMs = 10_000 } = options;
  const pool = new NamedPool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: waitTimeoutMs,
    application_name: `hindcast ${process.pid}`,
  });
  // Without listeners, a connection that breaks would end the process. Where it breaks while it is in use, between two
  // statements, the next statement fails.
  const open = new Set<pg.PoolClient>();
  pool.on('connect', (client) => {
    open.add(client);
    client.on('error', onError);
  });
  pool.on('remove', (client) => open.delete(client));
  // The pool repeats what an idle connection has just told `onError`.
  pool.on('error', () => undefined);
  try {
    await pool.query('SELECT 1');
  } catch (cause) {
    await pool.end();
    throw new OperationalError('DATABASE_UNAVAILABLE', `PostgreSQL does not answer: ${reason(cause)}`, { cause });
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    url,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
      // The pool is done with its connections before they are closed. A server that stops meanwhile would break them.
      while (open.size > 0) await once(pool, 'remove');
    },
  };
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: unknown) => void,
) => void;

/** A pool that answers with BUSY where no connection becomes free in time. */
class NamedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<pg.PoolClient> | void {
    if (connected) return super.connect((error, client, release) => connected(error && named(error), client, release));
    return super.connect().catch((error: Error) => {
      throw named(error);
    });
  }
}

function named(error: Error): Error {
  if (error.message !== 'timeout exceeded when trying to connect') return error;
  const message =
    'All connections to PostgreSQL are in use, and none became free in time. Retry later, or raise DATABASE_POOL_SIZE.';
  return new OperationalError('BUSY', message, { cause: error });
}

/** Where several addresses were tried, a connection error has an empty message but a code. */
function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
