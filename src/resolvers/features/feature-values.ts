import type { Services } from '../../context.ts';
import { type MissingRange, compileFeatures, missingRanges, downsample } from '../../engine/index.ts';
import { type InputIssue, InvalidInputError, NotFoundError, RevisionPrunedError, quote } from '../../errors.ts';
import type { Loaders } from '../../loaders/index.ts';
import { type DatasetRow, findDatasets, findFields } from '../../store/index.ts';
import { availabilityOf, requireDataset } from '../market-data/datasets.ts';
import { expressionIssues } from './define-feature-set.ts';
import { allFeatureSets } from './feature-sets.ts';

export interface FeatureValuesRequest {
  readonly dataset: string;
  readonly symbols: readonly string[];
  /** Expressions, or names of features of any feature set. */
  readonly features: readonly string[];
  /** Whether these are labels, which may look ahead. */
  readonly labels: boolean;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly maxPoints: number;
}

/** One feature of one symbol. */
export interface FeatureSeries {
  readonly symbol: string;
  readonly feature: string;
  readonly expression: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly totalPoints: number;
  /** Bars at which the feature is undefined. */
  readonly missing: number;
  /** Where those are, the longest of them. */
  readonly missingRanges: readonly MissingRange[];
}

const MAX_SERIES = 20_000;
const MAX_RANGES = 100;

/** Values of features, thinned out with their extremes kept. The number of SQL statements does not grow with the series. */
export async function featureValues(
  { database }: Services,
  loaders: Loaders,
  request: FeatureValuesRequest,
): Promise<FeatureSeries[]> {
  const dataset = await requireDataset(database, request.dataset);
  const available = new Map((await availabilityOf(database, dataset)).map((row) => [row.symbol, row]));
  for (const symbol of request.symbols)
    if (!available.has(symbol))
      throw new NotFoundError('symbol', symbol, `The dataset ${quote(dataset.name)} has ${available.size} symbols.`);
  const expressions = await resolveExpressions(database, request);
  await checkFields(database, dataset.id, expressions, request.labels);
  if (request.symbols.length * expressions.length > MAX_SERIES)
    throw new InvalidInputError([
      {
        path: ['features'],
        message: `Expected at most ${MAX_SERIES} series, got ${request.symbols.length * expressions.length}.`,
      },
    ]);
  const rows = [...available.values()];
  const from = request.from?.getTime() ?? Math.min(...rows.map((row) => row.firstTime));
  const to = request.to?.getTime() ?? Math.max(...rows.map((row) => row.lastTime));
  if (from > to) throw new InvalidInputError([{ path: ['from'], message: 'Expected a time not after `to`.' }]);
  const series = await Promise.all(
    request.symbols.flatMap((symbol) =>
      expressions.map(async ({ name: feature, expression }) => {
        const label = request.labels;
        const { times, values } = await loaders.features.load({ dataset, symbol, expression, label, from, to });
        const missing = values.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
        const curve = downsample(times, values, request.maxPoints);
        return {
          symbol,
          feature,
          expression,
          missing,
          missingRanges: missingRanges(times, values, MAX_RANGES),
          ...curve,
        };
      }),
    ),
  );
  await checkRevision(database, dataset);
  return series;
}

/** What was read may have been pruned while it was read, once it was no longer the newest. */
async function checkRevision(database: Services['database'], { name, revision }: DatasetRow): Promise<void> {
  const oldest = (await findDatasets(database, [name])).get(name)?.oldestRevision ?? 0;
  if (revision < oldest) throw new RevisionPrunedError(revision, oldest);
}

async function resolveExpressions(
  database: Services['database'],
  { features, labels }: FeatureValuesRequest,
): Promise<{ name: string; expression: string }[]> {
  if (features.length === 0)
    throw new InvalidInputError([{ path: ['features'], message: 'Expected at least one feature, got none.' }]);
  // The sets of users come last, so that their names win over built-in ones.
  const named = new Map(
    (await allFeatureSets(database)).flatMap((set) =>
      set.features.map((feature) => [feature.name, feature.expression]),
    ),
  );
  const resolved = features.map((name) => ({ name, expression: named.get(name) ?? name }));
  const issues: InputIssue[] = resolved.flatMap(({ expression }, index) =>
    expressionIssues(['features', String(index)], expression, labels),
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
  return resolved;
}

/** A field that no import has brought is more likely a slip than a wish for missing values. */
async function checkFields(
  database: Services['database'],
  datasetId: number,
  expressions: readonly { expression: string }[],
  label: boolean,
): Promise<void> {
  const known = await findFields(database, datasetId);
  const { fields } = compileFeatures(
    expressions.map(({ expression }) => expression),
    { label },
  );
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new NotFoundError(
      'field',
      `$${unknown}`,
      `The dataset has ${known.map((name) => quote(`$${name}`)).join(', ')}.`,
    );
}
