/**
 * Every expected or operational failure that a client may see, by code. `docs/errors.md` holds the same table; a test
 * keeps the two together. A bug is none of these: it stays a plain Error and reaches the client masked.
 */
export const ERROR_CODES = {
  INVALID_INPUT: 'A value in the request breaks a rule; `issues` names each field, its value and the rule.',
  NOT_FOUND: 'Something named in the request does not exist.',
  DATA_UNAVAILABLE: 'There are no bars in the requested range; the message names the range that exists.',
  IMPORT_REJECTED: 'A file of bars breaks a rule; nothing of it was imported. Line, column and value are named.',
  UPLOAD_TOO_LARGE: 'A part of a multipart request is larger than a limit, which the message names.',
  MODEL_REJECTED: 'A file is not a model that can be read, or its inputs do not fit the features.',
  REVISION_PRUNED: 'A revision of a dataset was asked for that has been pruned; the oldest that is left is named.',
  CONFLICT: 'The request contradicts the present state, such as cancelling a finished backtest.',
  MODEL_FAILED: 'A model failed while it was computed; the other models of the run are not affected.',
  QUERY_TOO_LARGE: 'A query asks for too much at once: the message names the limit. Ask for smaller pages.',
  DATABASE_UNAVAILABLE: 'PostgreSQL does not answer. Retry later.',
  REDIS_UNAVAILABLE: 'Redis does not answer. Retry later.',
  BUSY: 'A limit on concurrent work is reached. Retry later.',
  UNAUTHENTICATED:
    'The server has keys, and the request came with none that counts: it is wrong, revoked or has expired.',
  FORBIDDEN: 'The key has a role that may not do this; the message names the role that may.',
  REQUEST_REFUSED: 'The request comes from a page or to a host that is not allowed; the message names the setting.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Why a model of a backtest has no result, where none of ERROR_CODES is the reason. docs/errors.md lists these too. */
export const FAILURE_CODES = {
  WORKER_CRASHED:
    'The worker process ended three times while it computed the backtest, most likely for lack of memory.',
  CANCELLED: 'The backtest was cancelled before the model was done.',
} as const;

export type FailureCode = ErrorCode | keyof typeof FAILURE_CODES;

/** The base of all errors with a name: `message` says what was expected, what it was, and what to do. */
export class HindcastError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** One broken rule: the path of the field in the input, and what is wrong with it. */
export interface InputIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/** Broken rules that are told; of more than that the first. */
const MAX_ISSUES = 1_000;

export class InvalidInputError extends HindcastError {
  readonly issues: readonly InputIssue[];

  constructor(all: readonly InputIssue[], options?: ErrorOptions) {
    const issues = all.slice(0, MAX_ISSUES);
    const more = all.length > issues.length ? `\nand ${all.length - issues.length} more` : '';
    super(
      'INVALID_INPUT',
      issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n') + more,
      options,
    );
    this.issues = issues;
  }
}

export class NotFoundError extends HindcastError {
  readonly kind: string;
  readonly value: string;

  /** @param kind what was looked for, e.g. `dataset`; @param value as given; @param remedy what exists instead */
  constructor(kind: string, value: string, remedy: string) {
    super('NOT_FOUND', `There is no ${kind} ${quote(value)}. ${remedy}`);
    this.kind = kind;
    this.value = value;
  }
}

export class DataUnavailableError extends HindcastError {
  /** The range that exists, in ms since the epoch. */
  readonly available: { readonly from: number; readonly to: number } | undefined;

  constructor(message: string, available?: { from: number; to: number }) {
    super('DATA_UNAVAILABLE', message);
    this.available = available;
  }
}

/** Where in a file of bars a rule is broken; absent where the file as a whole is at fault. */
export interface ImportFault {
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
}

export class ImportRejectedError extends HindcastError {
  readonly fault: ImportFault;

  constructor(message: string, fault: ImportFault = {}, options?: ErrorOptions) {
    super('IMPORT_REJECTED', message, options);
    this.fault = fault;
  }
}

export class UploadTooLargeError extends HindcastError {
  constructor(message: string) {
    super('UPLOAD_TOO_LARGE', message);
  }
}

export class ModelRejectedError extends HindcastError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODEL_REJECTED', message, options);
  }
}

export class RevisionPrunedError extends HindcastError {
  readonly oldestRevision: number;

  constructor(revision: number, oldestRevision: number) {
    super('REVISION_PRUNED', `Revision ${revision} has been pruned. The oldest one that is left is ${oldestRevision}.`);
    this.oldestRevision = oldestRevision;
  }
}

export class ConflictError extends HindcastError {
  constructor(message: string) {
    super('CONFLICT', message);
  }
}

/** Something this process depends on is down or overloaded; the same request may succeed later. */
export class OperationalError extends HindcastError {
  readonly retryable = true;
}

/** Control characters, and those that turn the direction of a text around. */
const CONTROL = /\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A value as shown in a message: quoted, and cut where it is long. */
export function quote(value: unknown): string {
  const raw = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  // Control characters of a file or a request do not reach a terminal or a log as such.
  const text = raw.replaceAll(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > 80 ? `"${text.slice(0, 77)}…" (${text.length} characters)` : `"${text}"`;
}
