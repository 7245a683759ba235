import { type ErrorCode, HindcastError, ModelRejectedError, OperationalError } from '../errors.ts';

/** An error in a form that crosses processes and threads. */
export interface WireError {
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
  if (code === undefined) return new Error(`Another process or thread failed: ${message}`);
  if (code === 'MODEL_REJECTED') return new ModelRejectedError(message);
  return isOperational ? new OperationalError(code, message) : new HindcastError(code, message);
}
