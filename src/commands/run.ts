import { parseArgs } from 'node:util';
import { InvalidInputError, quote } from '../errors.ts';
import { type GraphqlClient, createGraphqlClient, serverUrl } from './terminal/graphql-client.ts';
import { showBacktest } from './terminal/show-backtest.ts';

const DEFAULT_STRATEGY = '{"threshold":{"enterLong":0.5}}';

const OPTIONS = {
  dataset: { type: 'string' },
  models: { type: 'string', default: 'all' },
  symbols: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  strategy: { type: 'string', default: DEFAULT_STRATEGY },
  execution: { type: 'string' },
  benchmark: { type: 'string' },
  url: { type: 'string' },
} as const;

/**
 * `hindcast run --dataset NAME [--models a,b@2] [--symbols A,B] [--from DAY] [--to DAY] [--strategy JSON] [--execution
 * JSON] [--benchmark SYMBOL] [--url URL]`: launches a backtest on a running server and shows it. The strategy and the
 * execution are as in `launchBacktest`.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.dataset === undefined) throw invalid('--dataset', 'Expected the name of a dataset, got none.');
  const client = createGraphqlClient(values.url ?? serverUrl());
  try {
    const models = values.models === 'all' ? await allModels(client) : values.models.split(',');
    const input = {
      dataset: values.dataset,
      models,
      strategy: parseJson('--strategy', values.strategy),
      ...(values.symbols === undefined ? {} : { symbols: values.symbols.split(',') }),
      ...(values.from === undefined ? {} : { from: values.from }),
      ...(values.to === undefined ? {} : { to: values.to }),
      ...(values.execution === undefined ? {} : { execution: parseJson('--execution', values.execution) }),
      ...(values.benchmark === undefined ? {} : { benchmark: values.benchmark }),
    };
    const { launchBacktest } = await client.request<{ launchBacktest: Launched }>(LAUNCH, { input });
    if (launchBacktest.message !== undefined) throw invalid('launchBacktest', launchBacktest.message);
    // Those that are given by id or digest show their names as they are heard of.
    const names = models.flatMap((model) => /^([^@=]{1,63})(?:@\d+)?$/.exec(model)?.[1] ?? []);
    await showBacktest(client, launchBacktest.backtest.id, names, process.stdout);
  } finally {
    await client.close();
  }
}

interface Launched {
  readonly message?: string;
  readonly backtest: { readonly id: string };
}

/** The names of all models whose file has not vanished; each stands for its newest version. */
async function allModels(client: GraphqlClient): Promise<string[]> {
  const names = new Set<string>();
  for (let after: string | null = null, more = true; more;) {
    const { models }: { models: Page } = await client.request(MODELS, { after });
    for (const { node } of models.edges) names.add(node.name);
    more = models.pageInfo.hasNextPage;
    after = models.pageInfo.endCursor;
  }
  return [...names];
}

interface Page {
  readonly edges: readonly { readonly node: { readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

function parseJson(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(option, `Expected JSON, got ${quote(text)}: ${(cause as Error).message}.`, cause);
  }
}

const invalid = (path: string, message: string, cause?: unknown) =>
  new InvalidInputError([{ path: [path], message }], { cause });

const MODELS = `query ($after: String) {
  models(filter: { isMissing: false }, first: 1000, after: $after) {
    edges { node { name } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const LAUNCH = `mutation ($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    ... on LaunchBacktestPayload { backtest { id } }
    ... on Error { message }
  }
}`;
