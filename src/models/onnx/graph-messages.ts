import { type ModelFault, ModelFileError } from '../model-file-error.ts';
import type { GraphInput, ScoredColumn } from './session.ts';

/** What the process that runs graphs is asked. Graphs have numbers; rows and scores are in the file that both share. */
export type GraphTask =
  | { readonly kind: 'OPEN'; readonly graph: number; readonly bytes: Uint8Array }
  | { readonly kind: 'MEASURE'; readonly graph: number; readonly tensors: readonly string[] }
  | {
      readonly kind: 'SCORE';
      readonly graph: number;
      readonly rows: number;
      readonly column: ScoredColumn;
      /** Whether the rows are those of the task before, of whichever graph. */
      readonly isSame: boolean;
    }
  | { readonly kind: 'RELEASE'; readonly graph: number };

export type GraphMessage =
  | { readonly kind: 'READY' }
  | { readonly kind: 'OPENED'; readonly inputs: readonly GraphInput[]; readonly callRows: number }
  | { readonly kind: 'MEASURED'; readonly columns: Map<string, number | string> }
  | { readonly kind: 'DONE' }
  | { readonly kind: 'FAILURE'; readonly error: WireError };

/** The descriptor of the shared file in the process. */
export const SHARED_FILE = 4;

/** Where in the shared file the values of each input begin, and where all of them end, in bytes. */
export function placesOf(inputs: readonly GraphInput[], rows: number): { starts: number[]; end: number } {
  let end = 0;
  const starts = inputs.map(({ width, double }) => {
    const start = Math.ceil(end / 8) * 8;
    end = start + rows * width * (double ? 8 : 4);
    return start;
  });
  return { starts, end };
}

/** An error in a form that crosses processes. */
interface WireError {
  readonly message: string;
  /** Absent where it is a bug. */
  readonly fault?: ModelFault;
}

export const toWire = (error: unknown): WireError =>
  error instanceof ModelFileError
    ? { message: error.message, fault: error.fault }
    : { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

export const fromWire = ({ message, fault }: WireError): Error =>
  fault === undefined ? new Error(`Running a graph failed: ${message}`) : new ModelFileError(fault, message);
