import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Rises when the meaning of a part of the key changes, so that no old entry is ever taken for a new one. */
const KEY_VERSION = 2;

/** Everything that can change a result, with all defaults written out. */
export interface ResultKeyParts {
  readonly engineVersion: string;
  readonly model: {
    /** SHA-256 of the model file. */
    readonly digest: string;
    /** The output that is the score; null for the file's default. */
    readonly output: string | null;
    /** Canonical feature expressions in the order of the model's inputs. */
    readonly inputs: readonly string[];
  };
  /** SHA-256 over the chunks that the run reads. */
  readonly slice: string;
  /** Symbols in the order of the panel's columns, sorted. */
  readonly symbols: readonly string[];
  /** First and last instant, ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  readonly periodsPerYear: number;
  readonly convention: string;
  /** The symbol that results are measured against and SHA-256 over its chunks; null where there is none. */
  readonly benchmark: { readonly symbol: string; readonly slice: string } | null;
  readonly strategy: object;
  readonly execution: object;
  readonly initialCash: number;
}

/** The parameter hash: SHA-256, in hex, of the parts as canonical JSON (RFC 8785). */
export function resultKey(parts: ResultKeyParts): string {
  return digestOf({ keyVersion: KEY_VERSION, ...parts });
}

/** SHA-256, in hex, of any JSON value in canonical form: the order of properties does not matter. */
export function digestOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('A key can be made of JSON values only.');
  return createHash('sha256').update(text).digest('hex');
}
