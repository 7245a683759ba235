import { existsSync, openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, relative, resolve } from 'node:path';
import { graphql } from '../terminal/generated/index.ts';
import { type GraphqlClient, createGraphqlClient } from '../terminal/graphql-client.ts';
import { printable } from '../terminal/printable.ts';
import { type ShownBacktest, launchedOf, showBacktest } from '../terminal/show-backtest.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../examples');

/** Real bars that come with npm packages. */
const DATASETS = [
  { dataset: 'sp500', symbol: 'SPX', package: 'vega-datasets', file: 'data/sp500-2000.csv' },
  { dataset: 'aapl', symbol: 'AAPL', package: '@observablehq/sample-datasets', file: 'aapl.csv' },
];

/** The models were trained on the years up to 2012. */
const OUT_OF_SAMPLE = '2013-01-01';

/**
 * Does what a user would do, through the API alone: imports bars unless they are there, registers the models of the
 * models directory, by default the examples, launches a backtest, follows it and prints the comparison. Says what to do
 * where there is no model, or the launch is refused.
 */
export async function runDemo(
  url: string,
  { key, modelsDir }: { readonly key: string; readonly modelsDir: string },
  output: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  const client = createGraphqlClient(url, key);
  try {
    await importMissing(client, output);
    const models = await registerModels(client, output);
    output.write(`Found ${models.length} models in ${shown(modelsDir)}\n`);
    if (models.length === 0) {
      output.write(`\n${noModels(modelsDir)}\n`);
      return;
    }
    const launched = await launch(client, models, output);
    if (launched === undefined) return;
    output.write(`\nBacktest of ${models.length} models over the S&P 500 from ${OUT_OF_SAMPLE}, out of sample:\n`);
    await showBacktest(client, { ...launched, names: models.map(({ name }) => name), output });
  } finally {
    await client.close();
  }
}

/** A path as short as it can be from here. */
function shown(path: string): string {
  const near = relative('.', path);
  return near === '' || near.startsWith('..') ? path : near;
}

const noModels = (modelsDir: string) =>
  `There is no model to backtest yet. Copy ONNX, XGBoost (JSON, UBJ) or LightGBM files into ${shown(modelsDir)}, where they are\n` +
  'found within seconds, or set HINDCAST_MODELS_DIR to where they are. docs/models.md says how to export them.';

interface DemoModel {
  readonly id: string;
  readonly name: string;
}

async function importMissing(client: GraphqlClient, output: NodeJS.WriteStream): Promise<void> {
  const { datasets } = await client.request(DATASET_NAMES);
  const known = new Set(datasets.edges.map(({ node }) => node.name));
  const { resolve: resolver } = createRequire(import.meta.url);
  for (const { dataset, symbol, package: name, file } of DATASETS.filter((entry) => !known.has(entry.dataset))) {
    const blob = await openAsBlob(resolve(packageDirectory(resolver, name), file));
    const files = { 'variables.input.file': new File([blob], basename(file)) };
    const { importBars } = await client.upload(DEMO_IMPORT, { input: { dataset, symbol, file: null } }, files);
    if ('message' in importBars) throw new Error(`${importBars.__typename}: ${importBars.message}`);
    output.write(
      `Imported ${importBars.rows} daily bars of ${symbol} as dataset "${dataset}" (npm ${name}, ${file})\n`,
    );
  }
}

/** The directory of a package, which need not export anything. */
function packageDirectory(resolver: NodeJS.RequireResolve, name: string): string {
  const candidates = (resolver.paths(name) ?? []).map((directory) => resolve(directory, name));
  const found = candidates.find((directory) => existsSync(directory));
  if (found === undefined)
    throw new Error(`The npm package ${name}, which the demo takes its bars from, is not installed.`);
  return found;
}

async function registerModels(client: GraphqlClient, output: NodeJS.WriteStream): Promise<DemoModel[]> {
  const { scanModels } = await client.request(DEMO_SCAN);
  for (const { file, message } of scanModels.faults)
    output.write(printable(`Could not register ${file}: ${message}\n`));
  // In the same order whenever they were registered, so that a demo of before is found again.
  const all = [...scanModels.registered, ...scanModels.unchanged];
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Launches a backtest of the models over the S&P 500. @returns undefined where it is refused, which is said */
async function launch(
  client: GraphqlClient,
  models: readonly DemoModel[],
  output: NodeJS.WriteStream,
): Promise<Pick<ShownBacktest, 'id' | 'secondsSaved'> | undefined> {
  const { thresholds } = JSON.parse(await readFile(resolve(EXAMPLES, 'models/manifest.json'), 'utf8')) as {
    thresholds: { enterAbove: number; exitBelow: number };
  };
  const { launchBacktest } = await client.request(DEMO_LAUNCH, {
    input: {
      dataset: 'sp500',
      from: OUT_OF_SAMPLE,
      models: models.map(({ id }) => id),
      strategy: { threshold: { enterLong: thresholds.enterAbove, exitLong: thresholds.exitBelow } },
    },
  });
  if (!('message' in launchBacktest)) return launchedOf(launchBacktest);
  output.write(`\nThe demo was not launched: ${launchBacktest.message}\n`);
  return undefined;
}

const DATASET_NAMES = graphql(`query DatasetNames { datasets(first: 1000) { edges { node { name } } } }`);
const DEMO_IMPORT = graphql(`mutation DemoImport($input: ImportBarsInput!) {
  importBars(input: $input) { __typename ... on ImportBarsPayload { rows } ... on Error { message } }
}`);
const DEMO_SCAN = graphql(`mutation DemoScan {
  scanModels { registered { id name } unchanged { id name } faults { file message } }
}`);
const DEMO_LAUNCH = graphql(`mutation DemoLaunch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) { __typename ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } } ... on Error { message } }
}`);
