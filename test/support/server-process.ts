import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The environment without the settings of Hindcast; a process on Windows cannot do without the rest. */
const UNCONFIGURED = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(HINDCAST_|DATABASE_|REDIS_|QUEUE_)/.test(name)),
);

export interface ServerProcess {
  readonly process: ChildProcess;
  /** All it has printed so far, standard error included. */
  output(): string;
  /** Waits until it has printed this; throws with all it printed where it ends before. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** How it ended: the exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts `hindcast ARGS…` as a process of its own. */
export function startHindcast(args: readonly string[], env: Record<string, string>): ServerProcess {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: ROOT,
    env: { ...UNCONFIGURED, HINDCAST_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const grow = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', grow);
  child.stderr.on('data', grow);
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = async () => {
    const [code, signal] = await exited;
    return code ?? signal ?? 'SIGKILL';
  };
  return {
    process: child,
    output: () => output,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (!match) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        void exited.then(() => reject(new Error(`it ended before it printed ${pattern}:\n${output}`)));
        look();
      }),
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended();
    },
  };
}

/** A directory that PostgreSQL's own user can reach where the suite runs as root; removed by `remove`. */
export async function createDataDir(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'hindcast-data-'));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Where it serves. */
export const SERVES = /Hindcast serves (http:\/\/\S+)/;
