import type { Context } from '../../context.ts';
import { ERROR_CODES, HindcastError } from '../../errors.ts';
import { insertAudit } from '../../store/index.ts';

/** What a resolver is called with. */
type Call = readonly [source: unknown, args: Record<string, unknown>, context: Context, ...rest: unknown[]];

const MAX_TARGET = 1_000;

/** Writes who called a mutation, with what, and how it ended, whichever way that is. */
export function recordAction<Own extends Call>(
  action: string,
  resolve: (...call: Own) => unknown,
): (...call: Own) => Promise<unknown> {
  return async (...call) => {
    const [, args, context] = call;
    const write = async (outcome: string) => {
      const { viewer, services } = context;
      const { name: actor, role } = viewer;
      await insertAudit(services.database, { actor, role, action, target: targetOf(args), outcome });
    };
    let answer: unknown;
    try {
      answer = await resolve(...call);
    } catch (error) {
      await write(error instanceof HindcastError ? error.code : 'INTERNAL_SERVER_ERROR');
      throw error;
    }
    if (!changedNothing(answer)) await write(expectedError(answer) ?? 'OK');
    return answer;
  };
}

/** Whether a launch was answered with a backtest from before. */
const changedNothing = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && 'reused' in answer && answer.reused === true;

/** The code of an error that is expected, which is an answer of its own: Pothos wraps it, so only its code is left. */
function expectedError(answer: unknown): string | undefined {
  const code = typeof answer === 'object' && answer !== null ? (answer as { code?: unknown }).code : undefined;
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? code : undefined;
}

/** The arguments as JSON: files by name, long lists and texts cut off with the rest. */
function targetOf(args: Record<string, unknown>): string {
  const text = JSON.stringify(args, (key, value: unknown) => (key === 'file' ? nameOf(value) : value));
  return text.length > MAX_TARGET ? `${text.slice(0, MAX_TARGET - 1)}…` : text;
}

const nameOf = (file: unknown) =>
  typeof file === 'object' && file !== null && 'name' in file ? String(file.name) : null;
