import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { HindcastError, ModelRejectedError, OperationalError } from '../errors.ts';
import type { ModelInfo } from '../models/index.ts';
import { type ModelReply, type ModelTask, fromWire } from './model-task.ts';
import type { ScoreRequest, SymbolScores } from './score-range.ts';

/**
 * A child of the server that looks into model files and scores with them, so that neither runs on the server's event
 * loop, and a file that crashes or never ends takes nothing along: the child is ended, and the next task gets another.
 */
export interface ModelProcess {
  /** @throws {ModelRejectedError} also where the file takes too long or ends the process */
  inspect(data: Uint8Array): Promise<ModelInfo>;
  /** @throws {HindcastError} QUERY_TOO_LARGE where it takes too long */
  score(request: ScoreRequest): Promise<SymbolScores[]>;
  close(): Promise<void>;
}

export interface ModelProcessLimits {
  readonly inspectMs: number;
  readonly scoreMs: number;
  /** Tasks at most, the one in hand included; whoever comes then gets a BUSY error. */
  readonly tasks: number;
  readonly heapMb: number;
}

const LIMITS: ModelProcessLimits = { inspectMs: 30_000, scoreMs: 60_000, tasks: 64, heapMb: 2048 };
const ENTRY = new URL('model-process-child.ts', import.meta.url);

interface Endings {
  readonly limitMs: number;
  /** What a task that took longer ends with. */
  readonly late: Error;
  /** What a task ends with whose process died, for the reason given. */
  readonly died: (reason: string) => Error;
}

/** Starts the process at its first task. Whoever creates it closes it; tasks under way then end with an error. */
export function createModelProcess(databaseUrl: string, limits: ModelProcessLimits = LIMITS): ModelProcess {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let tasks = 0;
  let closed = false;

  async function start(): Promise<ChildProcess> {
    const started = fork(ENTRY, {
      serialization: 'advanced',
      // How it ends is in the error; the dump of a crash would be noise in the log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [`--max-old-space-size=${limits.heapMb}`],
    });
    child = started;
    // A message that cannot be delivered is followed by the end of the process, which is what counts.
    started.on('error', () => undefined);
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    // It says when it is there: what that takes is no fault of the task.
    await nextMessage(started);
    return started;
  }

  async function give(task: ModelTask, { limitMs, late, died }: Endings): Promise<unknown> {
    if (closed) throw closing();
    let isLate = false;
    try {
      const own = child ?? (await start());
      const timer = setTimeout(() => {
        isLate = true;
        own.kill('SIGKILL');
      }, limitMs);
      const answer = nextMessage<ModelReply>(own).finally(() => clearTimeout(timer));
      own.send(task);
      const reply = await answer;
      if ('error' in reply) throw fromWire(reply.error);
      return reply.value;
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      if (closed) throw closing();
      throw isLate ? late : died(error.message);
    }
  }

  /** One task at a time, in the order in which they come. */
  function ask(task: ModelTask, endings: Endings): Promise<unknown> {
    if (tasks >= limits.tasks) return Promise.reject(busy(limits.tasks));
    tasks += 1;
    const answer = last.then(() => give(task, endings)).finally(() => (tasks -= 1));
    last = answer.catch(() => undefined);
    return answer;
  }

  return {
    inspect: (data) =>
      ask({ kind: 'INSPECT', data }, inspectEndings(limits.inspectMs)) as ReturnType<ModelProcess['inspect']>,
    score: (request) =>
      ask({ kind: 'SCORE', databaseUrl, request }, scoreEndings(limits.scoreMs)) as ReturnType<ModelProcess['score']>,
    close: async () => {
      closed = true;
      if (!child) return;
      // It writes nothing, so it may end at any point.
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Ends the wait for a message of a process; says how that ended. */
class ProcessEnded extends Error {}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit).off('error', reject);
      resolve(message as Message);
    };
    const onExit = (code: number | null, signal: string | null) => {
      child.off('message', onMessage).off('error', reject);
      reject(new ProcessEnded(signal ?? `exit code ${code}`));
    };
    child.once('message', onMessage).once('exit', onExit).once('error', reject);
  });
}

const inspectEndings = (limitMs: number): Endings => ({
  limitMs,
  late: new ModelRejectedError(
    `The file takes longer than ${limitMs} ms to read and to try with one row. Export a smaller or simpler model.`,
  ),
  died: (reason) =>
    new ModelRejectedError(
      `The process that read the file ended (${reason}): it needs too much memory, or crashes its library. Export a smaller or simpler model.`,
    ),
});

const scoreEndings = (limitMs: number): Endings => ({
  limitMs,
  late: new HindcastError(
    'QUERY_TOO_LARGE',
    `The scores take longer than ${limitMs} ms: ask for fewer symbols or a shorter range.`,
  ),
  died: (reason) =>
    new HindcastError('MODEL_FAILED', `The process that computed the scores ended (${reason}): ask for less at once.`),
});

const busy = (tasks: number) =>
  new OperationalError('BUSY', `${tasks} model files and score queries are waiting already. Retry later.`);
const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');
