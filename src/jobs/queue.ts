import { type JobsOptions, Queue, Worker, createPostgresBackend } from 'bullmq';
import { z } from 'zod';

/** Where jobs are kept: in Redis where there is one, else in PostgreSQL. Both behave the same. */
export type QueueBackend =
  | {
      readonly kind: 'redis';
      readonly url: string;
      /**
       * What all keys begin with, `bull` unless given: whoever shares a Redis database with others needs another one.
       */
      readonly prefix?: string;
    }
  | { readonly kind: 'postgres'; readonly url: string };

export interface RunQueue {
  /**
   * Asks for a run of the backtest; does nothing where one is waiting or under way already. A higher priority goes
   * first. A run may happen twice, so whoever takes it looks what is left to do.
   */
  add(backtestId: string, priority: number): Promise<void>;
  close(): Promise<void>;
}

const QUEUE_NAME = 'backtests';
const SCHEMA = 'bullmq';
const POOL_SIZE = 4;
const MAX_PRIORITY = 2_097_151;
/** No trace is kept of a job that has ended: what has become of the backtest is in the store. */
const JOB_OPTIONS: JobsOptions = { removeOnComplete: true, removeOnFail: true };
const WORKER_OPTIONS = { concurrency: 1, maxStalledCount: 3, lockDuration: 10_000, stalledInterval: 5_000 };

const JobSchema = z.object({ backtestId: z.uuid() });

/**
 * Opens the queue for adding; creates BullMQ's tables where it is in PostgreSQL and they are missing.
 * @param onError told of each connection error, for the log
 */
export async function openQueue(backend: QueueBackend, onError: (error: Error) => void): Promise<RunQueue> {
  const queue = createQueue(backend);
  queue.on('error', onError);
  await untilReady(queue);
  return {
    add: async (backtestId, priority) => {
      // BullMQ takes the lowest number first, and jobs with 0 before all others.
      const rank = Math.min(MAX_PRIORITY, Math.max(1, 1_000_000 - priority));
      await queue.add('run', { backtestId }, { ...JOB_OPTIONS, jobId: backtestId, priority: rank });
    },
    close: () => queue.close(),
  };
}

/**
 * Takes jobs, one at a time, and gives each to `run` until closed. Closing waits for the job in hand.
 * @param onError told of each connection error and each run that rejects
 */
export async function takeJobs(
  backend: QueueBackend,
  run: (backtestId: string) => Promise<void>,
  onError: (error: Error) => void,
): Promise<{ close(): Promise<void> }> {
  const worker = createWorker(backend, async ({ data }) => run(JobSchema.parse(data).backtestId));
  worker.on('error', onError);
  worker.on('failed', (_, error) => onError(error));
  await untilReady(worker);
  return { close: () => worker.close() };
}

function createQueue(backend: QueueBackend): Queue {
  if (backend.kind === 'redis') return new Queue(QUEUE_NAME, redisOptions(backend));
  const options = { connection: postgresConnection(backend.url) };
  return new Queue(QUEUE_NAME, options, createPostgresBackend) as unknown as Queue;
}

function createWorker(backend: QueueBackend, take: (job: { data: unknown }) => Promise<void>): Worker {
  if (backend.kind === 'redis') return new Worker(QUEUE_NAME, take, { ...WORKER_OPTIONS, ...redisOptions(backend) });
  const options = { ...WORKER_OPTIONS, connection: postgresConnection(backend.url) };
  return new Worker(QUEUE_NAME, take, options, createPostgresBackend) as unknown as Worker;
}

async function untilReady(opened: { waitUntilReady(): Promise<unknown>; close(): Promise<void> }): Promise<void> {
  try {
    await opened.waitUntilReady();
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** BullMQ's blocking commands wait for as long as it takes, which ioredis would otherwise count as failed tries. */
function redisOptions({ url, prefix = 'bull' }: { readonly url: string; readonly prefix?: string }) {
  return { prefix, connection: { url, maxRetriesPerRequest: null } };
}

const postgresConnection = (url: string) => ({
  connectionString: url,
  schema: SCHEMA,
  migrate: true,
  max: POOL_SIZE,
});
