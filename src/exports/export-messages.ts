import type { MessagePort } from 'node:worker_threads';
import type { WireError } from '../processes/index.ts';
import type { ExportRequest } from './export-request.ts';
import type { Batch } from './table.ts';

/** What the thread is started with. */
export interface ExportThreadInput {
  readonly databaseUrl: string;
}

/** What is told to the thread: an export, and the port over which it goes. Closing the port ends it. */
export interface ExportTask {
  readonly request: ExportRequest;
  readonly port: MessagePort;
}

/** What is told over the port of an export: that bytes are wanted, and the rows that the thread has asked for. */
export type ToExport =
  | { readonly kind: 'PULL' }
  | { readonly kind: 'ROWS'; readonly batch: Batch | null }
  | { readonly kind: 'NO_ROWS'; readonly error: WireError };

/** What an export says. */
export type FromExport =
  | { readonly kind: 'BYTES'; readonly bytes: Uint8Array }
  | { readonly kind: 'WANTS_ROWS' }
  | { readonly kind: 'DONE' }
  | { readonly kind: 'FAILURE'; readonly error: WireError };
