import { BoundedThread } from '../processes/index.ts';
import type { ComparisonRequest, ComparisonTable } from './comparison-request.ts';

/** What the thread is started with. */
export interface ComparisonThreadInput {
  readonly databaseUrl: string;
  /** For results that stay decoded. */
  readonly memoryBytes: number;
}

/** Computes what is shown of many results at once, see `computeTable`. */
export type ComparisonThread = BoundedThread<ComparisonRequest, ComparisonTable>;

export interface ComparisonThreadOptions extends ComparisonThreadInput {
  /** Told of errors that belong to no request, for the log. */
  readonly onError: (error: Error) => void;
}

/** Whoever creates it closes it. */
export const createComparisonThread = ({ onError, ...data }: ComparisonThreadOptions): ComparisonThread =>
  new BoundedThread({
    onError,
    name: 'comparisons',
    what: 'series of the results',
    remedy: 'fewer results, or results of shorter ranges',
    entry: new URL('comparison-thread-child.ts', import.meta.url),
    input: () => ({ data: data satisfies ComparisonThreadInput }),
  });
