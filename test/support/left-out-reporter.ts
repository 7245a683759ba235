import type { Reporter, TestModule } from 'vitest/node';
import { chromiumPath } from './chromium.ts';
import { redisUrl } from './redis.ts';

/** Says at the end how many tests of which files were left out, and what they need. */
export class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = modules
      .map((module) => ({ file: module.relativeModuleId, count: [...module.children.allTests('skipped')].length }))
      .filter(({ count }) => count > 0);
    if (counts.length === 0 || (redisUrl !== undefined && chromiumPath !== undefined)) return;
    for (const { file, count } of counts)
      process.stdout.write(`Left out: ${count} ${count === 1 ? 'test' : 'tests'} of ${file}\n`);
    if (redisUrl === undefined)
      process.stdout.write('No Redis was found: set REDIS_URL, such as redis://127.0.0.1:6379/9.\n');
    if (chromiumPath === undefined) process.stdout.write('No Chromium was found: set CHROMIUM to its path.\n');
  }
}
