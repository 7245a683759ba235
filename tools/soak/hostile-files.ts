import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphqlClient } from '../../src/commands/terminal/graphql-client.ts';

const DIRECTORY = join(import.meta.dirname, '../../test/golden/hostile');
const STRATEGY = { threshold: { enterLong: 0.52, exitLong: 0.48 } };

/** What a mutation of the API answers: the name of the type, and what an error says. */
interface Answered {
  readonly __typename: string;
  readonly message?: string;
}

const IMPORT = `mutation ($input: ImportBarsInput!) { importBars(input: $input) { __typename ... on Error { message } } }`;
const REGISTER = `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename ... on Error { message } } }`;
const LAUNCH = `mutation ($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) { __typename ... on LaunchBacktestPayload { backtest { id } } ... on Error { message } }
}`;
const FOLLOW = `subscription ($id: ID!) { backtestEvents(id: $id) { __typename } }`;
const OUTCOME = `query ($id: ID!) {
  backtest(id: $id) { status results { edges { node { model { name } } } } failures { model { name } code message } }
}`;
const SCORES = `query ($model: ID!) { modelScores(dataset: "walk", model: $model) { symbol missing totalPoints } }`;

/** What became of a file, in a line; `fault` where it did harm. */
export interface FileOutcome {
  readonly name: string;
  readonly outcome: string;
  readonly fault?: string;
}

/** Launches a backtest over the data set of the tool; its id. Throws where that is refused. */
export async function launch(client: GraphqlClient, models: readonly string[]): Promise<string> {
  const input = { dataset: 'walk', models, strategy: STRATEGY, cache: 'REFRESH' };
  const { launchBacktest } = await client.request<{ launchBacktest: Answered & { backtest?: { id: string } } }>(
    LAUNCH,
    { input },
  );
  if (!launchBacktest.backtest) throw new Error(`The launch was refused: ${launchBacktest.message}`);
  return launchBacktest.backtest.id;
}

/** Sends every hostile file, and uses what is taken beside a good model. */
export async function sendHostileFiles(client: GraphqlClient, good: string): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for (const name of readdirSync(DIRECTORY)) {
    const file = new File([readFileSync(join(DIRECTORY, name))], name);
    const isModel = /\.(?:onnx|json)$/.test(name);
    outcomes.push(await (isModel ? sendModel(client, file, good) : sendBars(client, file)));
  }
  return outcomes;
}

async function sendBars(client: GraphqlClient, file: File): Promise<FileOutcome> {
  const input = { dataset: 'hostile', symbol: 'X', file: null };
  const files = { 'variables.input.file': file };
  const { importBars } = await client.upload<{ importBars: Answered }>(IMPORT, { input }, files);
  return { name: file.name, outcome: said(importBars) };
}

async function sendModel(client: GraphqlClient, file: File, good: string): Promise<FileOutcome> {
  const name = file.name.replace(/\W/g, '-');
  const register = async (features: readonly string[]) => {
    const files = { 'variables.input.file': file };
    const input = { name, features, file: null };
    const { registerModel } = await client.upload<{ registerModel: Answered }>(REGISTER, { input }, files);
    return registerModel;
  };
  let answer = await register(['$close']);
  const takes = Number(/takes (\d+) features/.exec(answer.message ?? '')?.[1] ?? 0);
  if (takes > 0) answer = await register(Array.from({ length: takes }, (_, index) => `$close+${index}`));
  if (answer.__typename !== 'RegisterModelPayload') return { name: file.name, outcome: said(answer) };
  const run = await runBeside(client, name, good);
  const scores = await client.request(SCORES, { model: name }).then(
    () => 'scored',
    (error: unknown) => `no scores: ${String(error).slice(0, 100)}`,
  );
  return { name: file.name, ...run, outcome: `registered; ${run.outcome}; ${scores}` };
}

interface Outcome {
  readonly backtest: {
    readonly status: string;
    readonly results: { readonly edges: readonly { readonly node: { readonly model: { readonly name: string } } }[] };
    readonly failures: readonly {
      readonly model: { readonly name: string };
      readonly code: string;
      readonly message: string;
    }[];
  };
}

/** Runs a backtest of the model and of a good one, which has to get its result; the other one has to end by name. */
async function runBeside(client: GraphqlClient, bad: string, good: string): Promise<Omit<FileOutcome, 'name'>> {
  const id = await launch(client, [bad, good]);
  const { backtest } = await untilEnded(client, id);
  const hasResult = (name: string) => backtest.results.edges.some(({ node }) => node.model.name === name);
  const failure = backtest.failures.find(({ model }) => model.name === bad);
  const outcome = failure ? `${failure.code}: ${failure.message.slice(0, 100)}` : backtest.status;
  if (!hasResult(good))
    return { outcome, fault: `"${good}" has no result beside "${bad}": ${JSON.stringify(backtest)}` };
  if (!failure && !hasResult(bad)) return { outcome, fault: `"${bad}" ended neither way: ${JSON.stringify(backtest)}` };
  return { outcome };
}

/** What a backtest came to, once it has ended. */
export async function untilEnded(client: GraphqlClient, id: string): Promise<Outcome> {
  for await (const event of client.subscribe(FOLLOW, { id })) void event;
  return client.request<Outcome>(OUTCOME, { id });
}

const said = ({ __typename, message = '' }: Answered) => `${__typename} ${message.slice(0, 100)}`.trim();
