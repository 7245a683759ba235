import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { OperationalError } from '../errors.ts';
import { PrismaClient } from './generated/client.ts';

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
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: waitTimeoutMs,
    application_name: `hindcast ${process.pid}`,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
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
    },
  };
}

/** A connection error has an empty message where several addresses were tried; its code says more. */
function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
