import { walkCsv } from '../../test/support/api.ts';
import { createRandom } from '../random.ts';
import { endUnderLoad } from './end-under-load.ts';
import { BARS, SYMBOLS, expensiveRequests } from './expensive-queries.ts';
import { launch, sendHostileFiles, untilEnded } from './hostile-files.ts';
import { MUTATIONS, createMutatedRequests } from './mutated-requests.ts';
import type { KnownValues } from './operations.ts';
import { type RawRequest, sendRaw } from './raw-request.ts';
import { Report, SET_UP } from './report.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

const LANES = 8;
/** How long a client waits in silence. */
const QUIET_MS = 1_000;
/** Longer than any query may take. */
const EXPENSIVE_QUIET_MS = 70_000;
const EXPENSIVE_ROUNDS = 6;
const SETTLE_MS = 40_000;
/** Descriptors that may stay: connections of pools, channels to processes that are kept for the next task. */
const KEPT_DESCRIPTORS = 40;
/** However large the count, it ends. */
const MAX_MS = 60 * 60_000;
const GOOD = 'neural-network';

interface Options {
  readonly seed: number;
  readonly count: number;
}

/** Clients and files that mean harm, against a server in a process of its own. @returns how many faults there were */
export async function runHostile({ seed, count }: Options): Promise<number> {
  const tested = await startServer();
  const report = new Report(seed);
  try {
    await attack(tested, report, { seed, count });
    await endUnderLoad(tested, report, GOOD);
  } catch (error) {
    report.fault(`the tool could not go on: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    report.ended(tested);
    await tested.close();
  }
  report.print();
  return report.faults;
}

async function attack(tested: ServerUnderTest, report: Report, { seed, count }: Options): Promise<void> {
  const deadline = performance.now() + MAX_MS;
  const begin = (phase: string) => {
    report.say(phase);
    tested.phase(phase);
  };
  begin(SET_UP);
  const { ids, known } = await setUp(tested);
  const random = createRandom(seed);
  const makers = MUTATIONS.map((mutation) => ({ mutation, next: createMutatedRequests(mutation, known, random) }));
  const expensive = expensiveRequests(ids, EXPENSIVE_ROUNDS);
  const before = await tested.holdings();
  begin('hostile files');
  report.files(await sendHostileFiles(tested.client, GOOD));
  for (const { mutation, next } of makers) {
    begin(mutation);
    const requests = Iterator.from({ next: () => ({ done: performance.now() > deadline, value: next() }) });
    const sent = await sendAll(tested, report, { requests: requests.take(Math.ceil(count / 2)), quietMs: QUIET_MS });
    if (sent < Math.ceil(count / 2)) report.fault(`only ${sent} of the mutated ${mutation} were sent in time`);
  }
  begin('expensive');
  // Every third client leaves in the middle.
  const leaving = expensive.map((request, index) =>
    index % 3 === 1 ? { ...request, leavesAfterMs: random(3_000) } : request,
  );
  await sendAll(tested, report, { requests: leaving.values(), quietMs: EXPENSIVE_QUIET_MS });
  begin('after');
  const settled = performance.now() + SETTLE_MS;
  let after = await tested.holdings();
  const holdsMore = () =>
    after.descriptors > before.descriptors + KEPT_DESCRIPTORS || after.files.length > before.files.length;
  while (holdsMore() && performance.now() < settled) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = await tested.holdings();
  }
  report.holdings(before, after);
  if (holdsMore()) report.fault(`the server keeps ${JSON.stringify(after)}, and had ${JSON.stringify(before)}`);
  report.pings(await tested.pings());
}

/** Imports bars, registers the example models and runs some backtests; what mutated requests may ask for. */
async function setUp({ client }: ServerUnderTest): Promise<{ ids: string[]; known: KnownValues }> {
  const file = new File([walkCsv(SYMBOLS, BARS)], 'bars.csv');
  const importing = 'mutation ($input: ImportBarsInput!) { importBars(input: $input) { __typename } }';
  await client.upload(importing, { input: { dataset: 'walk', file: null } }, { 'variables.input.file': file });
  // The server registers the examples when it starts; here they are waited for.
  const scan = 'mutation { scanModels { registered { id name } unchanged { id name } } }';
  const { scanModels } = await client.request<{ scanModels: Record<string, { id: string; name: string }[]> }>(scan);
  const registered = Object.values(scanModels).flat();
  const names = registered.map(({ name }) => name);
  const ids: string[] = [];
  for (const chosen of [names, ...names.map((name) => [name])]) ids.push(await launch(client, chosen));
  for (const id of ids) await untilEnded(client, id);
  const results = 'query ($id: ID!) { backtest(id: $id) { results { edges { cursor node { id key } } } } }';
  const { backtest } = await client.request<{
    backtest: { results: { edges: { cursor: string; node: { id: string } }[] } };
  }>(results, { id: ids[0] });
  const resultIds = backtest.results.edges.map(({ node }) => node.id);
  const cursors = backtest.results.edges.map(({ cursor }) => cursor);
  const models = [...names, ...registered.map(({ id }) => id)];
  return { ids, known: knownValues({ ids, resultIds, cursors, models }) };
}

function knownValues(made: Record<'ids' | 'resultIds' | 'cursors' | 'models', string[]>): KnownValues {
  const { ids, resultIds, cursors, models } = made;
  return {
    id: [...ids, ...resultIds, ...models],
    ids: [...ids, ...resultIds],
    backtestIds: ids,
    resultIds,
    model: models,
    models,
    dataset: ['walk'],
    symbol: SYMBOLS,
    symbols: SYMBOLS,
    benchmark: SYMBOLS,
    features: ['$close', 'Mean($close,20)/$close', 'Mad($close,500)', 'Rank($close,20)', 'Ref($close,-2)', 'KMID'],
    expression: ['$close', 'Std($close,20)', 'Corr($close,$volume,10)'],
    featureSet: ['demo', 'Alpha158'],
    after: cursors,
    before: cursors,
  };
}

interface Sending {
  readonly requests: Iterator<RawRequest>;
  readonly quietMs: number;
}

/** Sends requests, several at a time, until there are no more or the server has ended. @returns how many */
async function sendAll(tested: ServerUnderTest, report: Report, { requests, quietMs }: Sending): Promise<number> {
  let sent = 0;
  const lane = async () => {
    for (let next = requests.next(); !next.done && tested.end.how === undefined; next = requests.next()) {
      report.sending(next.value);
      report.answered(next.value, await sendRaw(tested.port, next.value, quietMs));
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return sent;
}
