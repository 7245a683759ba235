import { openColumnCache } from '../../jobs/backends.ts';
import { startWorkers } from '../../jobs/workers.ts';
import { ConfigError, parseConfig } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { untilSignal } from './signals.ts';

/** `hindcast worker`: computes backtests until a signal; other workers then finish the run that it was computing. */
export async function worker(): Promise<void> {
  const config = parseConfig();
  if (config.databaseUrl === undefined)
    throw new ConfigError(
      'A worker needs DATABASE_URL: the database that its servers use. The embedded one has its own workers.',
    );
  const stopped = untilSignal();
  const count = Math.max(1, config.workers);
  const logger = createLogger(config.logLevel);
  const workers = await startWorkers({
    config: { ...config, databaseUrl: config.databaseUrl },
    count,
    logger,
    columnCache: openColumnCache(config),
  });
  process.stdout.write(`Hindcast computes with ${count} worker${count === 1 ? '' : 's'} (Ctrl-C stops it)\n`);
  // Without any thread left there is nothing to do: the supervisor that started this process should start it again.
  const failure = await Promise.race([stopped, workers.givenUp]);
  await workers.close();
  if (failure) throw failure;
}
