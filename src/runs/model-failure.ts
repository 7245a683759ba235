import { HindcastError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Database, type Failure, failKey } from '../store/index.ts';

/**
 * What happens when a model fails: the store completes its key with the reason instead of a result, whoever waits for
 * the key hears of it, and the other models of the run go on. An error of ours says why; any other is a bug in a model
 * file or in Hindcast, so its message is kept as it is and the whole of it is logged.
 */
export async function failModel(
  { database, logger }: { database: Database; logger: Logger },
  key: string,
  error: unknown,
): Promise<void> {
  if (!(error instanceof HindcastError)) logger.error({ err: error }, 'a model failed');
  await failKey(database, key, toFailure(error));
}

function toFailure(error: unknown): Failure {
  if (error instanceof HindcastError) return { code: error.code, message: error.message };
  return { code: 'MODEL_FAILED', message: error instanceof Error ? error.message : String(error) };
}

/** Fails a model whose run has ended its process again and again. */
export async function failCrashedModel(database: Database, key: string, times: number): Promise<void> {
  const message = `The worker process ended ${times} times while it computed this backtest, most likely for lack of memory.`;
  await failKey(database, key, { code: 'WORKER_CRASHED', message });
}
