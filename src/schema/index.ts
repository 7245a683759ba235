/**
 * The GraphQL schema: one type or one root field a file, each of which adds itself to the builder. Resolvers here only
 * translate between GraphQL and the use cases in `resolvers/`, which do the work.
 */
import { builder } from './builder.ts';
import './scalars.ts';
import './errors.ts';
import './access/audit-log.ts';
import './access/keys.ts';
import './access/viewer.ts';
import { withRoles } from './access/roles.ts';
import './backtests/backtest-results.ts';
import './backtests/backtest-events.ts';
import './backtests/backtest-queries.ts';
import './comparisons/compare.ts';
import './comparisons/backtest-comparison.ts';
import './comparisons/comparison-series.ts';
import './market-data/datasets.ts';
import './features/feature-sets.ts';
import './features/feature-values.ts';
import './models/model-files.ts';
import './models/model-scores.ts';
import './market-data/import-progress.ts';
import './market-data/imports.ts';
import './models/models.ts';
import './system/result-cache.ts';
import './system/system.ts';
import './features/define-feature-set.ts';
import './backtests/end-backtest.ts';
import './market-data/import-bars.ts';
import './launches/launch-backtest.ts';
import './launches/plan-backtest.ts';
import './launches/verify-result.ts';
import './backtests/prune-results.ts';
import './market-data/prune-revisions.ts';
import './market-data/set-periods-per-year.ts';
import './models/register-model.ts';
import './models/registration-progress.ts';
import './models/scan-models.ts';

export const schema = withRoles(builder.toSchema());
