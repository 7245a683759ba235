import { parseArgs } from 'node:util';
import { InvalidInputError, quote } from '../errors.ts';
import { type GraphqlClient, createGraphqlClient, serverUrl } from './graphql-client.ts';
import { showBacktest } from './show-backtest.ts';

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
    const models = await chooseModels(client, values.models);
    const input = {
      dataset: values.dataset,
      models: models.map(({ id }) => id),
      strategy: parseJson('--strategy', values.strategy),
      ...(values.symbols === undefined ? {} : { symbols: values.symbols.split(',') }),
      ...(values.from === undefined ? {} : { from: values.from }),
      ...(values.to === undefined ? {} : { to: values.to }),
      ...(values.execution === undefined ? {} : { execution: parseJson('--execution', values.execution) }),
      ...(values.benchmark === undefined ? {} : { benchmark: values.benchmark }),
    };
    const { launchBacktest } = await client.request<{ launchBacktest: Launched }>(LAUNCH, { input });
    if (launchBacktest.message !== undefined) throw invalid('launchBacktest', launchBacktest.message);
    const names = models.map(({ name }) => name);
    await showBacktest(client, launchBacktest.backtest.id, names, process.stdout);
  } finally {
    await client.close();
  }
}

interface Launched {
  readonly message?: string;
  readonly backtest: { readonly id: string };
}

interface Model {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** The newest version of each model, or those that are named, each with `@version` where it is not the newest. */
async function chooseModels(client: GraphqlClient, wanted: string): Promise<Model[]> {
  const { models } = await client.request<{ models: { edges: { node: Model }[] } }>(MODELS);
  const known = new Map<string, Model>();
  for (const { node } of models.edges) {
    known.set(`${node.name}@${node.version}`, node);
    const newest = known.get(node.name);
    if (!newest || newest.version < node.version) known.set(node.name, node);
  }
  const names = wanted === 'all' ? [...known.keys()].filter((name) => !name.includes('@')) : wanted.split(',');
  return names.map((name) => {
    const model = known.get(name);
    if (model) return model;
    throw invalid('--models', `There is no model ${quote(name)}. \`hindcast models\` lists those that exist.`);
  });
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

const MODELS = '{ models(first: 1000) { edges { node { id name version } } } }';

const LAUNCH = `mutation ($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    ... on LaunchBacktestPayload { backtest { id } }
    ... on Error { message }
  }
}`;
