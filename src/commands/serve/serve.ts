import { openApp } from '../../app.ts';
import { parseConfig } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { runDemo } from './demo.ts';
import { lockServer } from './server-lock.ts';
import { untilSignal } from './signals.ts';

/** `hindcast serve`: serves until a signal, then closes everything. With `demo`, first imports and runs the example. */
export async function serve({ demo }: { demo?: true }): Promise<void> {
  const config = parseConfig();
  const stopped = untilSignal();
  await using closers = new AsyncDisposableStack();
  if (config.databaseUrl === undefined) {
    const unlock = await lockServer(config.dataDir);
    closers.defer(unlock);
    process.stdout.write('Starting PostgreSQL …\n');
  }
  const app = await openApp(config, createLogger(config.logLevel));
  closers.defer(() => app.close());
  if (demo)
    await Promise.race([
      runDemo(app.http.url, { key: app.services.access.ownKey, modelsDir: config.modelsDir }),
      stopped,
    ]);
  process.stdout.write(`\nHindcast serves ${app.http.url}  (open it in a browser; Ctrl-C stops it)\n`);
  await stopped;
  process.stdout.write('\nStopping …\n');
}
