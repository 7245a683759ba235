import { existsSync, openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type GraphqlClient, createGraphqlClient } from '../terminal/graphql-client.ts';
import { showBacktest } from '../terminal/show-backtest.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../examples');

/** Real bars that come with npm packages. */
const DATASETS = [
  { dataset: 'sp500', symbol: 'SPX', package: 'vega-datasets', file: 'data/sp500-2000.csv' },
  { dataset: 'aapl', symbol: 'AAPL', package: '@observablehq/sample-datasets', file: 'aapl.csv' },
];

/** The models were trained on the years up to 2012. */
const OUT_OF_SAMPLE = '2013-01-01';

/**
 * What a user would do, through the API alone: imports bars where there are none, has models registered, launches a backtest,
 * follows it, and prints the comparison.
 */
export async function runDemo(url: string, output: NodeJS.WriteStream = process.stdout): Promise<void> {
  const client = createGraphqlClient(url);
  try {
    await importMissing(client, output);
    const models = await registerModels(client, output);
    const backtest = await launch(client, models);
    output.write(`\nBacktest of ${models.length} models over the S&P 500 from ${OUT_OF_SAMPLE}, out of sample:\n`);
    await showBacktest(
      client,
      backtest,
      models.map(({ name }) => name),
      output,
    );
  } finally {
    await client.close();
  }
}

interface DemoModel {
  readonly id: string;
  readonly name: string;
}

async function importMissing(client: GraphqlClient, output: NodeJS.WriteStream): Promise<void> {
  const { datasets } = await client.request<{ datasets: { edges: { node: { name: string } }[] } }>(
    '{ datasets(first: 1000) { edges { node { name } } } }',
  );
  const known = new Set(datasets.edges.map(({ node }) => node.name));
  const resolvePackage = createRequire(import.meta.url);
  for (const { dataset, symbol, package: name, file } of DATASETS.filter((entry) => !known.has(entry.dataset))) {
    const path = resolve(packageDirectory(resolvePackage, name), file);
    const blob = await openAsBlob(path);
    const { importBars } = await client.upload<{ importBars: Outcome & { rows: number } }>(
      IMPORT,
      { input: { dataset, symbol, file: null } },
      { 'variables.input.file': new File([blob], file.split('/').at(-1) ?? file) },
    );
    expectSuccess(importBars);
    output.write(
      `Imported ${importBars.rows} daily bars of ${symbol} as dataset "${dataset}" (npm ${name}, ${file})\n`,
    );
  }
}

/** Where a package is, whatever it exports. */
function packageDirectory(require: NodeJS.Require, name: string): string {
  const candidates = (require.resolve.paths(name) ?? []).map((directory) => resolve(directory, name));
  const found = candidates.find((directory) => existsSync(directory));
  if (found === undefined)
    throw new Error(`The npm package ${name}, which the demo takes its bars from, is not installed.`);
  return found;
}

async function registerModels(client: GraphqlClient, output: NodeJS.WriteStream): Promise<DemoModel[]> {
  const { scanModels } = await client.request<{ scanModels: Scan }>(SCAN);
  for (const { file, message } of scanModels.faults) output.write(`Could not register ${file}: ${message}\n`);
  const models = [...scanModels.registered, ...scanModels.unchanged];
  output.write(`Found ${models.length} models trained on 2000-2012 (examples/models)\n`);
  return models;
}

interface Scan {
  readonly registered: DemoModel[];
  readonly unchanged: DemoModel[];
  readonly faults: { readonly file: string; readonly message: string }[];
}

async function launch(client: GraphqlClient, models: readonly DemoModel[]): Promise<string> {
  const { thresholds } = JSON.parse(await readFile(resolve(EXAMPLES, 'models/manifest.json'), 'utf8')) as {
    thresholds: { enterAbove: number; exitBelow: number };
  };
  const { launchBacktest } = await client.request<{ launchBacktest: Outcome & { backtest: { id: string } } }>(LAUNCH, {
    input: {
      dataset: 'sp500',
      from: OUT_OF_SAMPLE,
      models: models.map(({ id }) => id),
      strategy: { threshold: { enterLong: thresholds.enterAbove, exitLong: thresholds.exitBelow } },
    },
  });
  expectSuccess(launchBacktest);
  return launchBacktest.backtest.id;
}

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
}

/** Throws what the API says is wrong. */
function expectSuccess(outcome: Outcome): void {
  if (outcome.message !== undefined) throw new Error(`${outcome.__typename}: ${outcome.message}`);
}

const IMPORT = `mutation ($input: ImportBarsInput!) {
  importBars(input: $input) { __typename ... on ImportBarsPayload { rows } ... on Error { message } }
}`;
const SCAN = `mutation {
  scanModels { registered { id name } unchanged { id name } faults { file message } }
}`;
const LAUNCH = `mutation ($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) { __typename ... on LaunchBacktestPayload { backtest { id } } ... on Error { message } }
}`;
