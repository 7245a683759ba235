import pino, { type Logger } from 'pino';

export type { Logger };

/** A logger to standard error as JSON lines; connection strings are never logged, and passwords are redacted. */
export function createLogger(level: string): Logger {
  const redact = ['password', '*.password', 'connectionString', '*.connectionString', 'headers.authorization'];
  return pino({ level, base: null, redact }, pino.destination({ dest: 2, sync: true }));
}
