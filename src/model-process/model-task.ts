import type { WireError } from '../processes/index.ts';
import type { ScoreRequest } from './score-range.ts';

/**
 * What the model process is asked: to look into the file whose pieces came before, or to score a range with a model of
 * the store.
 */
export type ModelTask =
  | { readonly kind: 'INSPECT' }
  | { readonly kind: 'SCORE'; readonly databaseUrl: string; readonly request: ScoreRequest };

/** A part of the file that is to be inspected. */
export interface FilePiece {
  readonly kind: 'PIECE';
  /** Bytes of the whole file. */
  readonly size: number;
  /** Where in the file the piece begins. */
  readonly at: number;
  readonly data: Uint8Array;
}

/**
 * What it says: first that it is ready, then the answer to each task, and at any time an error that belongs to none.
 */
export type ModelMessage =
  | { readonly kind: 'READY' }
  | { readonly kind: 'VALUE'; readonly value: unknown }
  | { readonly kind: 'FAILURE'; readonly error: WireError }
  | { readonly kind: 'NOTICE'; readonly error: WireError };
