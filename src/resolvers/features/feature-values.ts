import type { Context, Services } from '../../context.ts';
import type { FeatureColumn } from '../../columns/index.ts';
import { compileFeatures } from '../../engine/index.ts';
import { type InputIssue, InvalidInputError, NotFoundError, RevisionPrunedError, quote } from '../../errors.ts';
import { type DatasetRow, findDatasets, findFields } from '../../store/index.ts';
import { availabilityOf, requireDataset } from '../market-data/datasets.ts';
import { expressionIssues } from './define-feature-set.ts';
import { allFeatureSets } from './feature-sets.ts';

export interface FeatureValuesRequest {
  readonly dataset: string;
  readonly symbols: readonly string[];
  /** Expressions, or names of features of any feature set. */
  readonly features: readonly string[];
  /** Whether these are labels, whose expressions may look ahead. */
  readonly labels: boolean;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly maxPoints: number;
}

/** One feature of one symbol. */
export interface FeatureSeries extends FeatureColumn {
  readonly symbol: string;
  /** As it was asked for: a name or an expression. */
  readonly feature: string;
  readonly expression: string;
}

const MAX_SERIES = 8_000;

/**
 * Computes features, symbol by symbol, at the newest revision of a dataset, and downsamples each series. The number of
 * SQL statements does not grow with the number of series. Throws NotFoundError, InvalidInputError and
 * RevisionPrunedError.
 */
export async function featureValues(
  { services: { database }, loaders, bounds }: Context,
  request: FeatureValuesRequest,
): Promise<FeatureSeries[]> {
  const dataset = await requireDataset(database, request.dataset);
  const available = new Map((await availabilityOf(database, dataset)).map((row) => [row.symbol, row]));
  for (const symbol of request.symbols)
    if (!available.has(symbol))
      throw new NotFoundError('symbol', symbol, `The dataset ${quote(dataset.name)} has ${available.size} symbols.`);
  const expressions = await resolveExpressions(database, request);
  const compiled = compileFeatures(
    expressions.map(({ expression }) => expression),
    { label: request.labels },
  );
  await checkFields(database, dataset, compiled);
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
  const range = { dataset, label: request.labels, from, to, maxPoints: request.maxPoints };
  const series = await Promise.all(
    request.symbols.flatMap((symbol) =>
      expressions.map(async ({ name: feature, expression }) => {
        const column = await loaders.features.load({ range, symbol, expression });
        return { symbol, feature, expression, ...column };
      }),
    ),
  );
  bounds.takePoints(series.reduce((points, { times }) => points + times.length, 0));
  await checkRevision(database, dataset);
  return series;
}

/** An import and a pruning meanwhile may have removed what was being read. */
async function checkRevision(database: Services['database'], { name, revision }: DatasetRow): Promise<void> {
  const now = (await findDatasets(database, [name])).get(name);
  if (!now) throw new NotFoundError('dataset', name, 'It was deleted while it was read.');
  if (revision < now.oldestRevision) throw new RevisionPrunedError(revision, now.oldestRevision);
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

/** A field that the dataset does not have is a slip of the pen, and not a column of missing values. */
async function checkFields(
  database: Services['database'],
  { id }: DatasetRow,
  compiled: ReturnType<typeof compileFeatures>,
): Promise<void> {
  const known = await findFields(database, id);
  const { fields } = compiled;
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new NotFoundError(
      'field',
      `$${unknown}`,
      `The dataset has ${known.map((name) => quote(`$${name}`)).join(', ')}.`,
    );
}
