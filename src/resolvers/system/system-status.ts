import { readFileSync } from 'node:fs';
import type { ColumnCacheStats } from '../../cache/index.ts';
import type { Services } from '../../context.ts';
import { ENGINE_VERSION } from '../../engine/index.ts';
import { countUnfinished } from '../../store/index.ts';

export interface SystemStatus {
  readonly version: string;
  readonly engineVersion: string;
  readonly uptimeSeconds: number;
  readonly memoryBytes: number;
  readonly workers: number;
  readonly queuedBacktests: number;
  readonly runningBacktests: number;
  readonly jobs: 'REDIS' | 'POSTGRES';
  /** Of all threads of the process. */
  readonly columnCache: ColumnCacheStats;
}

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export async function systemStatus({ config, database, columnCache, workers }: Services): Promise<SystemStatus> {
  const { queued, running } = await countUnfinished(database);
  return {
    version,
    engineVersion: ENGINE_VERSION,
    uptimeSeconds: process.uptime(),
    memoryBytes: process.memoryUsage.rss(),
    workers: workers.running(),
    queuedBacktests: queued,
    runningBacktests: running,
    jobs: config.queueRedisUrl === undefined ? 'POSTGRES' : 'REDIS',
    columnCache: columnCache.stats(),
  };
}
