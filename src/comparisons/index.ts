/**
 * What is shown of many results at once: curves on one time axis, monthly returns, rolling ratios, correlations. Read
 * and computed on a thread, as it takes long and many may ask.
 */
export type { ComparedResult, ComparisonTable, ComparisonView } from './comparison-request.ts';
export { type ComparisonThread, createComparisonThread } from './comparison-thread.ts';
export { EquityPaths } from './equity-paths.ts';
export { inBatches } from './result-batches.ts';
export { periodTable } from './period-table.ts';
