import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { OperationalError } from '../../errors.ts';
import { PrismaClient } from '../generated/client.ts';

/** The one connection pool of a process, as Prisma and as plain SQL. Whoever opens it closes it. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** For those that need connections of their own: the queue and listeners. Never log it. */
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most; whoever waits for one longer than `waitTimeoutMs` gets a BUSY error. */
  readonly poolSize?: number;
  readonly waitTimeoutMs?: number;
}

/** Opens the pool and checks that the server answers. Throws OperationalError where it does not. */
export async function openDatabase({ url, poolSize = 10, waitTimeoutMs = 10_000 }: DatabaseOptions): Promise<Database> {
  const pool = new NamedPool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: waitTimeoutMs,
    application_name: `hindcast ${process.pid}`,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // Nor does one that breaks while it is in use and between two statements: the next statement fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
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
    },
  };
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: unknown) => void,
) => void;

/** A pool whose wait for a connection, when it takes too long, ends with an error that has a name. */
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

/** A connection error has an empty message where several addresses were tried; its code says more. */
function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
