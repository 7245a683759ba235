import { type JobsOptions, Queue, Worker, createPostgresBackend } from 'bullmq';
import { z } from 'zod';

/** Where jobs are kept: Redis where there is one, else PostgreSQL. The same queue and the same semantics on both. */
export type QueueBackend =
  { readonly kind: 'redis'; readonly url: string } | { readonly kind: 'postgres'; readonly url: string };

export interface RunQueue {
  /**
   * Intends a run of the backtest; nothing happens where one is intended already. A run may happen twice, so whoever
   * takes it checks what is left to do.
   */
  add(backtestId: string, priority: number): Promise<void>;
  close(): Promise<void>;
}

const QUEUE_NAME = 'backtests';
const SCHEMA = 'bullmq';
const POOL_SIZE = 4;
const MAX_PRIORITY = 2_097_151;
/** Jobs are intents and the store is the truth, so nothing is kept of a job that has ended. */
const JOB_OPTIONS: JobsOptions = { removeOnComplete: true, removeOnFail: true };

const JobSchema = z.object({ backtestId: z.uuid() });

/** Opens the queue for adding. `migrate` creates BullMQ's tables where the backend is PostgreSQL. */
export async function openQueue(backend: QueueBackend, onError: (error: Error) => void): Promise<RunQueue> {
  const queue = createQueue(backend);
  queue.on('error', onError);
  await queue.waitUntilReady();
  return {
    add: async (backtestId, priority) => {
      // In BullMQ the lower number goes first and 0 goes before all; here the higher number goes first.
      const rank = Math.min(MAX_PRIORITY, Math.max(1, 1_000_000 - priority));
      await queue.add('run', { backtestId }, { ...JOB_OPTIONS, jobId: backtestId, priority: rank });
    },
    close: () => queue.close(),
  };
}

function createQueue(backend: QueueBackend): Queue {
  if (backend.kind === 'redis') return new Queue(QUEUE_NAME, { connection: redisConnection(backend.url) });
  const connection = { connectionString: backend.url, schema: SCHEMA, migrate: true, max: POOL_SIZE };
  return new Queue(QUEUE_NAME, { connection }, createPostgresBackend) as unknown as Queue;
}

/**
 * Takes jobs one at a time and gives each to `run` until closed. Closing waits for the job in hand.
 */
export async function takeJobs(
  backend: QueueBackend,
  run: (backtestId: string) => Promise<void>,
  onError: (error: Error) => void,
): Promise<{ close(): Promise<void> }> {
  const process = async (job: { data: unknown }) => run(JobSchema.parse(job.data).backtestId);
  const options = { concurrency: 1, maxStalledCount: 3, lockDuration: 10_000, stalledInterval: 5_000 };
  const worker =
    backend.kind === 'redis'
      ? new Worker(QUEUE_NAME, process, { ...options, connection: redisConnection(backend.url) })
      : new Worker(
          QUEUE_NAME,
          process,
          { ...options, connection: { connectionString: backend.url, schema: SCHEMA, migrate: true, max: POOL_SIZE } },
          createPostgresBackend,
        );
  worker.on('error', onError);
  worker.on('failed', (_, error) => onError(error));
  await worker.waitUntilReady();
  return { close: () => worker.close() };
}

/** BullMQ wants its blocking commands to wait for as long as it takes. */
function redisConnection(url: string): { url: string; maxRetriesPerRequest: null } {
  return { url, maxRetriesPerRequest: null };
}
