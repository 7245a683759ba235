import { type ErrorCode, HindcastError, ModelRejectedError, OperationalError } from '../errors.ts';
import type { ScoreRequest } from './score-range.ts';

/** What the model process is asked: to look into a file, or to score a range with a model of the store. */
export type ModelTask =
  | { readonly kind: 'INSPECT'; readonly data: Uint8Array }
  | { readonly kind: 'SCORE'; readonly databaseUrl: string; readonly request: ScoreRequest };

/** What it answers: the value, or what went wrong in a form that crosses processes. */
export type ModelReply = { readonly value: unknown } | { readonly error: WireError };

interface WireError {
  /** Absent where it is a bug. */
  readonly code?: ErrorCode;
  readonly message: string;
  readonly isOperational: boolean;
}

export function toWire(error: unknown): WireError {
  if (error instanceof HindcastError)
    return { code: error.code, message: error.message, isOperational: error instanceof OperationalError };
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), isOperational: false };
}

/** The inverse of `toWire`, as far as clients can tell errors apart. */
export function fromWire({ code, message, isOperational }: WireError): Error {
  if (code === undefined) return new Error(`The model process failed: ${message}`);
  if (code === 'MODEL_REJECTED') return new ModelRejectedError(message);
  return isOperational ? new OperationalError(code, message) : new HindcastError(code, message);
}
