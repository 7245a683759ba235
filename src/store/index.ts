/**
 * The store: PostgreSQL, the truth of everything. Only this room knows Prisma and SQL; others see plain functions that
 * take a Database.
 */
export { type BacktestSpec, insertBacktest, type NewBacktestModel } from './backtests/backtest-launch.ts';
export {
  findByIdempotencyKey,
  type LaunchQuestion,
  type LaunchState,
  readLaunchState,
} from './backtests/launch-state.ts';
export {
  cancelRun,
  completeKey,
  type Failure,
  failKey,
  handBackRun,
  recordProgress,
  reopenRun,
  startRun,
} from './backtests/backtest-run.ts';
export {
  type BacktestModelRow,
  type BacktestPlace,
  type BacktestRow,
  type BacktestStamp,
  countUnfinished,
  deleteBacktest,
  findBacktestModels,
  findBacktestStamps,
  findBacktests,
  findUnfinishedWork,
  listBacktests,
} from './backtests/backtests.ts';
export { createPostgresTier } from './results/cache-tier.ts';
export { claimedKeys } from './backtests/claims.ts';
export { bucketOf, bucketStart, lowerBound } from './market-data/chunk-grid.ts';
export { type ChunkRef, findBuckets, findChunks, loadChunks } from './market-data/chunks.ts';
export { findColumnIds, type NameInDataset } from './market-data/column-ids.ts';
export type { BarRange } from './market-data/bar-range.ts';
export { BarCounts, type BucketSpan } from './market-data/bar-counts.ts';
export { type RecentBars, recentTimes } from './market-data/recent-times.ts';
export { sliceDigest } from './market-data/slice-digest.ts';
export {
  type Availability,
  type FieldAvailability,
  findAvailabilities,
  findAvailability,
  findFieldAvailability,
} from './market-data/availability.ts';
export {
  CALENDAR_SYMBOL,
  type DatasetRow,
  findDatasets,
  findFields,
  type ImportRow,
  listDatasets,
  listImports,
  setPeriodsPerYear,
  TIME_FIELD,
} from './market-data/datasets.ts';
export { findGaps, type Gap } from './market-data/gaps.ts';
export { importChunks } from './market-data/import-bars.ts';
export {
  deleteResults,
  deleteResultsOf,
  findResultSizes,
  type PrunedResults,
  type ResultSize,
} from './results/prune-results.ts';
export { recodeSeries } from './results/recode-series.ts';
export {
  decodeEquity,
  decodeTrades,
  encodeEquity,
  encodeTrades,
  EquityDecoder,
  type EquitySeries,
} from './results/series-codec.ts';
export { type Database, openDatabase } from './postgres/database.ts';
export type { Page } from './postgres/page.ts';
export { startEmbeddedPostgres } from './postgres/embedded-postgres.ts';
export { backtestLog } from './backtests/backtest-log.ts';
export { EVENT_CHANNEL, type LoggedEvent } from './backtests/event-log.ts';
export {
  type FeatureSetRow,
  findFeatureSet,
  insertFeatureSet,
  lastFeatureSetChange,
  listFeatureSets,
  upsertFeatureSet,
} from './features/feature-sets.ts';
export { takeLease } from './postgres/lease.ts';
export { pruneRevisions, type PruneOutcome } from './market-data/prune-revisions.ts';
export { migrate } from './postgres/migrate.ts';
export {
  deleteModelFiles,
  findModelFiles,
  listModelFiles,
  type ModelFileRow,
  upsertModelFile,
} from './models/model-files.ts';
export { findArtifactInfo, insertArtifact, readArtifact } from './models/artifacts.ts';
export {
  findModels,
  findReferences,
  insertModel,
  listModels,
  type ModelInput,
  type ModelReference,
  type ModelRow,
} from './models/models.ts';
export { type EarlierKey, type EarlierTiming, findEarlierKeys, findEarlierTimings } from './results/result-keys.ts';
export {
  findResultOrigins,
  findResultSeries,
  findResultSummaries,
  findSeriesSizes,
  insertResult,
  type ResultOrigin,
  type ResultSummary,
  type StoredResult,
  summaryCodec,
} from './results/results.ts';
export { type AuditRow, insertAudit, listAudit } from './access/audit-log.ts';
export {
  findKey,
  findKeyByName,
  hasKeys,
  insertKey,
  type KeyRow,
  listKeys,
  noteKeyUse,
  revokeKey,
  type Role,
} from './access/keys.ts';
export { findEmbeddedPostgres } from './postgres/embedded-postgres.ts';
export { findSecret } from './postgres/secrets.ts';
