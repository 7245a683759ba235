import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type GraphqlClient, createGraphqlClient } from '../../src/commands/terminal/graphql-client.ts';
import { SERVES, type ServerProcess, createDataDir, startHindcast } from '../../test/support/server-process.ts';
import { MemoryWatch, isAlive, openDescriptors } from './process-tree.ts';

/** A machine of 1 GB, and the JavaScript memory that the server has there. */
const MEMORY_BYTES = 2 ** 30;
const HEAP_MB = 512;

/** What is open of the server: descriptors, and files in its directory of temporary ones. */
export interface Holdings {
  readonly descriptors: number;
  readonly files: readonly string[];
}

/** How long each ping took, by the phase in which it was sent, ms; and what became of those without an answer. */
export interface Pings {
  readonly latencies: Readonly<Record<string, number[]>>;
  readonly failures: readonly string[];
}

/** A server in a process of its own, over a directory of its own, which is pinged all the while. */
export interface ServerUnderTest {
  readonly server: ServerProcess;
  readonly pid: number;
  readonly port: number;
  readonly client: GraphqlClient;
  readonly memory: MemoryWatch;
  /** Whether it has ended, and how. */
  readonly end: { how?: number | NodeJS.Signals };
  /** Names what the pings from now on belong to. */
  phase(name: string): void;
  holdings(): Promise<Holdings>;
  /** Ends the pinger. */
  pings(): Promise<Pings>;
  close(): Promise<void>;
}

export async function startServer(): Promise<ServerUnderTest> {
  const directory = await createDataDir();
  const temporary = join(directory.path, 'tmp');
  const imports = join(directory.path, 'imports');
  await mkdir(temporary, { mode: 0o777 });
  await mkdir(imports);
  const server = startHindcast(['serve'], {
    HINDCAST_DATA_DIR: join(directory.path, 'data'),
    HINDCAST_IMPORT_DIR: imports,
    HINDCAST_LOG_LEVEL: 'warn',
    HINDCAST_MEMORY_BYTES: String(MEMORY_BYTES),
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    TMPDIR: temporary,
  });
  const end: ServerUnderTest['end'] = {};
  void server.ended().then((how) => (end.how = how));
  const [, url = ''] = await server.printed(SERVES);
  const client = createGraphqlClient(url);
  const port = Number(new URL(url).port);
  const pid = server.process.pid ?? 0;
  const pinger = new Worker(new URL('pinger.ts', import.meta.url), { workerData: { port } });
  const memory = new MemoryWatch(pid);
  return {
    server,
    pid,
    port,
    client,
    memory,
    end,
    phase: (name) => pinger.postMessage(name),
    holdings: async () => ({ descriptors: openDescriptors(pid), files: await readdir(temporary) }),
    pings: () =>
      new Promise((resolve) => {
        pinger.once('message', resolve);
        pinger.postMessage('');
      }),
    close: async () => {
      memory.close();
      await client.close();
      await pinger.terminate();
      await server.end('SIGKILL');
      // PostgreSQL outlives a server that is killed.
      for (const left of memory.pids) if (isAlive(left)) process.kill(left, 'SIGQUIT');
      await directory.remove();
    },
  };
}
