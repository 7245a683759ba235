import pino, { type Logger } from 'pino';

export type { Logger };

/** A logger to standard error as JSON lines. Passwords, keys and what drivers keep beside an error are left out. */
export function createLogger(level: string): Logger {
  const redact = ['password', '*.password', 'connectionString', '*.connectionString', 'headers.authorization'];
  const options = { level, base: null, redact, serializers: { err: describe } };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}

/** How many errors behind an error are told. */
const MAX_CAUSES = 5;

interface Described {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly cause?: Described;
}

/**
 * What is told of an error: nothing but this. Drivers keep the statement or command that failed beside the message, and
 * the command of a login has the password in it.
 */
function describe(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutSecrets(String(error)) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const behind = cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describe(cause, depth + 1) };
  return {
    type: name,
    message: withoutSecrets(message),
    ...(stack === undefined ? {} : { stack: withoutSecrets(stack) }),
    ...code,
    ...behind,
  };
}

/** Passwords of URLs, and keys of the API, in a text. */
const withoutSecrets = (text: string) =>
  text.replaceAll(/([a-z]+:\/\/[^:/\s@]*:)[^@\s]+@/gi, '$1***@').replaceAll(/hk_(\d+)_[\w-]{20,}/g, 'hk_$1_***');
