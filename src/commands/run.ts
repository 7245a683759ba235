import type { ExecutionInput, RunnableModelsQuery, StrategyInput } from './terminal/generated/graphql.ts';
import { graphql } from './terminal/generated/index.ts';
import { type GraphqlClient, createGraphqlClient } from './terminal/graphql-client.ts';
import { invalidInput } from './terminal/invalid-input.ts';
import { launchedOf, showBacktest } from './terminal/show-backtest.ts';

export interface RunOptions {
  readonly dataset: string;
  /** Models separated by commas, or `all`. */
  readonly models: string;
  /** Symbols separated by commas. */
  readonly symbols?: string;
  readonly from?: string;
  readonly to?: string;
  /** As in `launchBacktest`, which checks it. */
  readonly strategy?: unknown;
  readonly execution?: unknown;
  readonly benchmark?: string;
  readonly periodsPerYear?: number;
  readonly url?: string;
}

/** `hindcast run`: launches a backtest on a running server, follows it and prints the comparison of its models. */
export async function run({
  url,
  dataset,
  from,
  to,
  benchmark,
  periodsPerYear,
  ...options
}: RunOptions): Promise<void> {
  const client = createGraphqlClient(url);
  try {
    const models = options.models === 'all' ? await allModels(client) : options.models.split(',');
    const { launchBacktest } = await client.request(LAUNCH, {
      input: {
        dataset,
        models,
        from,
        to,
        benchmark,
        periodsPerYear,
        symbols: options.symbols?.split(','),
        strategy: options.strategy as StrategyInput,
        execution: options.execution as ExecutionInput | undefined,
      },
    });
    if ('message' in launchBacktest) throw invalidInput('launchBacktest', launchBacktest.message);
    // A model given by id or digest has no name yet: its bar appears with its first event.
    const names = models.flatMap((model) => /^([^@=]{1,63})(?:@\d+)?$/.exec(model)?.[1] ?? []);
    await showBacktest(client, { ...launchedOf(launchBacktest), names, output: process.stdout });
  } finally {
    await client.close();
  }
}

/** The names of all models whose file is there; a name stands for its newest version. */
async function allModels(client: GraphqlClient): Promise<string[]> {
  const names = new Set<string>();
  for (let after: string | null = null, hasMore = true; hasMore;) {
    const { models }: RunnableModelsQuery = await client.request(RUNNABLE_MODELS, { after });
    for (const { node } of models.edges) names.add(node.name);
    hasMore = models.pageInfo.hasNextPage;
    after = models.pageInfo.endCursor;
  }
  return [...names];
}

const RUNNABLE_MODELS = graphql(`query RunnableModels($after: String) {
  models(filter: { isMissing: false }, first: 1000, after: $after) {
    edges { node { name } }
    pageInfo { hasNextPage endCursor }
  }
}`);

const LAUNCH = graphql(`mutation Launch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } }
    ... on Error { message }
  }
}`);
