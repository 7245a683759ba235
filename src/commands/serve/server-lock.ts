import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../config.ts';

/**
 * Writes this process's id into the data directory, and returns the function that removes it. Throws ConfigError if the
 * id of another live Hindcast is there; that of a process which was killed is replaced.
 */
export async function lockServer(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'server.pid');
  await mkdir(dataDir, { recursive: true });
  const holder = existsSync(path) ? Number(await readFile(path, 'utf8')) : undefined;
  if (holder !== undefined && (await isHindcast(holder)))
    throw new ConfigError(
      `Hindcast is running here already, as process ${holder}. Stop it first, or set HINDCAST_DATA_DIR to another directory.`,
    );
  await writeFile(path, String(process.pid));
  return () => rm(path, { force: true });
}

/** Whether the process with this id is a live Hindcast: ids of ended processes are given to others. */
async function isHindcast(pid: number): Promise<boolean> {
  if (pid === process.pid || !Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || (await readFile(commandLine, 'utf8')).includes('main.ts');
}
