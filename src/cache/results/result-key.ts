import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** To be raised when a part of the key changes its meaning, so that results under old keys are not found any more. */
const KEY_VERSION = 2;

/** Everything that can change a result, with every default written out. */
export interface ResultKeyParts {
  readonly engineVersion: string;
  readonly model: {
    /** SHA-256 of the model file. */
    readonly digest: string;
    /** The output of the model that is the score; null for the one that the file has as its default. */
    readonly output: string | null;
    /** Canonical feature expressions in the order of the model's inputs. */
    readonly inputs: readonly string[];
  };
  /** SHA-256 of all chunks that the run reads, see sliceDigest. */
  readonly slice: string;
  /** Sorted, which is also their order in the panel. */
  readonly symbols: readonly string[];
  /** First and last instant, ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  readonly periodsPerYear: number;
  readonly convention: string;
  /** The symbol that results are compared with, and SHA-256 of its chunks; null where there is none. */
  readonly benchmark: { readonly symbol: string; readonly slice: string } | null;
  readonly strategy: object;
  readonly execution: object;
  readonly initialCash: number;
  /** Only where the quality of scores is left out, so that keys from before this could be done stay as they are. */
  readonly quality?: false;
}

/** The key of a result: SHA-256, in hex, of its parts as canonical JSON (RFC 8785). */
export function resultKey(parts: ResultKeyParts): string {
  return digestOf(versioned(parts));
}

/** The canonical JSON (RFC 8785) whose SHA-256 is the key of a result. */
export function canonicalJson(parts: ResultKeyParts): string {
  return canonicalText(versioned(parts));
}

const versioned = (parts: ResultKeyParts) => ({ keyVersion: KEY_VERSION, ...parts });

/** SHA-256, in hex, of a JSON value in canonical form (RFC 8785): the order of properties does not matter. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex');
}

function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('A key can be made of JSON values only.');
  return text;
}
