import { comparisonTable } from './comparison-table.ts';
import type { CacheStatus } from './generated/graphql.ts';
import { graphql } from './generated/index.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { printable } from './printable.ts';
import { createProgressBars } from './progress-bars.ts';

export interface ShownBacktest {
  readonly id: string;
  /** The names of its models, as far as they are known; others appear with their first event. */
  readonly names: readonly string[];
  readonly output: NodeJS.WriteStream;
}

/** Follows a backtest with a progress bar for each model, and prints the comparison when it has ended. */
export async function showBacktest(client: GraphqlClient, shown: ShownBacktest): Promise<void> {
  await follow(client, shown);
  const { id, output } = shown;
  const { backtest } = await client.request(COMPARISON, { id });
  if (!backtest) throw new Error(`The backtest ${id} was deleted while it was followed.`);
  const { rows } = backtest.comparison;
  output.write(`\n${comparisonTable(rows)}\n`);
  for (const { result } of rows)
    for (const note of result.notes) output.write(printable(`${result.model.name}: ${note}\n`));
  output.write(
    `Status ${backtest.status}. ${rows.length} trials: DSR is the probability that a Sharpe ratio is more than the luck of the best of them.\n`,
  );
}

async function follow(client: GraphqlClient, { id, names, output }: ShownBacktest): Promise<void> {
  const bars = createProgressBars(names, output);
  for await (const { backtestEvents: event } of client.subscribe(FOLLOW, { id }))
    switch (event.__typename) {
      case 'BacktestProgress':
        for (const { model, progress } of event.models) bars.set(model.name, progress);
        break;
      case 'ModelFailed':
        if (event.failure) bars.end(event.failure.model.name, `failed: ${event.failure.message}`);
        break;
      case 'ModelResultReady':
        bars.end(event.result.model.name, originOf(event.result.cache));
        break;
      case 'BacktestFinished':
    }
}

const originOf = ({ status, reason }: { status: CacheStatus; reason: string }) =>
  status === 'MISS' ? 'computed' : `from the cache: ${reason}`;

const FOLLOW = graphql(`subscription Follow($id: ID!) {
  backtestEvents(id: $id) {
    __typename
    ... on BacktestProgress { models { model { name } progress } }
    ... on ModelResultReady { result { model { name } cache { status reason } } }
    ... on ModelFailed { failure { model { name } message } }
  }
}`);
const COMPARISON = graphql(`query Comparison($id: ID!) {
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
          notes
        }
      }
    }
  }
}`);
