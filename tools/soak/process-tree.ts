import { readFileSync, readdirSync } from 'node:fs';

/** A process below another one. */
interface Descendant {
  readonly pid: number;
  readonly name: string;
  readonly bytes: number;
}

const PAGE_BYTES = 4_096;

/** Reads a file of /proc; undefined where the process has ended. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** All processes below one, with it. A process whose parent has ended belongs to another one. */
export function processTree(root: number): Descendant[] {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').map(Number)) {
    const parent = Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`) ?? '')?.[1]);
    if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const pids = [root];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return pids.map((pid) => ({ pid, name: nameOf(pid), bytes: residentBytes(pid) }));
}

function nameOf(pid: number): string {
  const line = read(`/proc/${pid}/cmdline`) ?? '';
  return /([\w-]+)-child\.ts/.exec(line)?.[1] ?? (/main\.ts/.test(line) ? 'server' : 'postgres');
}

const residentBytes = (pid: number) => Number(read(`/proc/${pid}/statm`)?.split(' ')[1] ?? 0) * PAGE_BYTES;

/** Whether a process is there and is more than an entry that nobody has asked for its end yet. */
export const isAlive = (pid: number) => /\) [^Z]/.test(read(`/proc/${pid}/stat`) ?? '');

/** How many descriptors a process has open. */
export const openDescriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

/** Notes the most memory that each kind of process has taken at once. */
export class MemoryWatch {
  readonly peaks = new Map<string, number>();
  /** The processes of the last look. */
  pids: readonly number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(root: number) {
    this.#timer = setInterval(() => {
      const processes = processTree(root);
      // Of a server that has ended nothing is below it any more.
      if (processes.length > 1) this.pids = processes.map(({ pid }) => pid);
      for (const { name, bytes } of processes) this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, bytes));
    }, 200);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
