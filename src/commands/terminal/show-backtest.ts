import { comparisonTable } from './comparison-table.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { createProgressBars } from './progress-bars.ts';

interface Compared {
  readonly status: string;
  readonly comparison: { readonly rows: Parameters<typeof comparisonTable>[0] };
}

/** Follows a backtest with a progress bar for each model, and prints the comparison when it has ended. */
export async function showBacktest(
  client: GraphqlClient,
  id: string,
  names: readonly string[],
  output: NodeJS.WriteStream,
): Promise<void> {
  await follow(client, id, names, output);
  const { backtest } = await client.request<{ backtest: Compared }>(COMPARISON, { id });
  const { rows } = backtest.comparison;
  output.write(`\n${comparisonTable(rows)}\n`);
  output.write(
    `Status ${backtest.status}. ${rows.length} trials: DSR is the probability that a Sharpe ratio is more than the luck of the best of them.\n`,
  );
}

interface Event {
  readonly __typename: string;
  readonly models?: readonly { readonly model: { readonly name: string }; readonly progress: number }[];
  readonly result?: {
    readonly model: { readonly name: string };
    readonly cache: { readonly status: string; readonly reason: string };
  };
  readonly failure?: { readonly model: { readonly name: string }; readonly message: string };
}

async function follow(
  client: GraphqlClient,
  id: string,
  names: readonly string[],
  output: NodeJS.WriteStream,
): Promise<void> {
  const bars = createProgressBars(names, output);
  for await (const { backtestEvents: event } of client.subscribe<{ backtestEvents: Event }>(FOLLOW, { id })) {
    for (const { model, progress } of event.models ?? []) bars.set(model.name, progress);
    if (event.failure) bars.end(event.failure.model.name, `failed: ${event.failure.message}`);
    if (event.result) {
      const { model, cache } = event.result;
      bars.end(model.name, cache.status === 'MISS' ? 'computed' : `from the cache: ${cache.reason}`);
    }
  }
}

const FOLLOW = `subscription ($id: ID!) {
  backtestEvents(id: $id) {
    __typename
    ... on BacktestProgress { models { model { name } progress } }
    ... on ModelResultReady { result { model { name } cache { status reason } } }
    ... on ModelFailed { failure { model { name } message } }
  }
}`;
const COMPARISON = `query ($id: ID!) {
  backtest(id: $id) {
    status
    comparison {
      rows {
        rank
        deflatedSharpe
        result {
          model { name }
          metrics { sharpe cagr totalReturn maxDrawdown trades }
          cache { status }
        }
      }
    }
  }
}`;
