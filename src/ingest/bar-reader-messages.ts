import { ImportRejectedError } from '../errors.ts';
import type { BarPart } from './bar-parts.ts';

/** What kind of file it is, and what its bars are of where it does not say. */
export interface BarFormat {
  readonly kind: 'CSV' | 'PARQUET';
  readonly symbol: string | undefined;
}

/** What the process that reads files is told. */
export type ReaderTask =
  | { readonly kind: 'OPEN'; readonly format: BarFormat; readonly size: number }
  | { readonly kind: 'BYTES'; readonly data: Uint8Array }
  | { readonly kind: 'NEXT' };

/** What it says: that it is ready; which bytes it wants; a part, after which it waits; and how it ended. */
export type ReaderMessage =
  | { readonly kind: 'READY' }
  | { readonly kind: 'READ'; readonly start: number; readonly end: number }
  | { readonly kind: 'PART'; readonly part: BarPart }
  | { readonly kind: 'END' }
  | { readonly kind: 'FAILURE'; readonly error: WireError };

/** An error in a form that crosses processes. */
interface WireError {
  readonly message: string;
  /** Where in the file; absent where it is a bug. */
  readonly fault?: ImportRejectedError['fault'];
}

export const toWire = (error: unknown): WireError =>
  error instanceof ImportRejectedError
    ? { message: error.message, fault: error.fault }
    : { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

export const fromWire = ({ message, fault }: WireError): Error =>
  fault === undefined ? new Error(`Reading a file failed: ${message}`) : new ImportRejectedError(message, fault);
