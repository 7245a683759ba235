import { setInterval } from 'node:timers/promises';
import type { Services } from '../../context.ts';
import { scanModels } from './scan-models.ts';

/**
 * Indexes the models directory, and looks at it again every `modelsWatchMs`: times and sizes first, contents where those
 * have changed. It is polled, for notices of changes are lost on network drives and on mounts of containers.
 */
export function watchModels(services: Services): { close(): Promise<void> } {
  const { modelsWatchMs } = services.config;
  const closing = new AbortController();
  const { signal } = closing;
  const look = () =>
    scanModels(services, { everything: false, signal }).catch((error: unknown) => {
      if (!signal.aborted) services.logger.warn({ err: error }, 'the models directory could not be indexed');
    });
  const watch = async () => {
    await look();
    for await (const _ of setInterval(modelsWatchMs, undefined, { signal })) await look();
  };
  const watching = modelsWatchMs === 0 ? Promise.resolve() : watch().catch(ignoreAbort);
  return {
    close: async () => {
      closing.abort();
      await watching;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
