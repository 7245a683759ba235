import { setInterval } from 'node:timers/promises';
import type { Services } from '../../context.ts';
import { scanModels } from './scan-models.ts';

/**
 * Scans the models directory now and every `modelsWatchMs`; 0 is never. A scan compares sizes and times first, and
 * reads only files where those differ. It polls because change notifications get lost on network drives and container
 * mounts.
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
