import { comparisonTable } from './comparison-table.ts';
import type { CacheStatus, RunStatus } from './generated/graphql.ts';
import { graphql } from './generated/index.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { printable } from './printable.ts';
import { createProgressBars } from './progress-bars.ts';

export interface ShownBacktest {
  readonly id: string;
  /** The names of its models, as far as they are known; others appear with their first event. */
  readonly names: readonly string[];
  /** Where it was launched before and is finished: how long its results took to compute, which was saved. */
  readonly secondsSaved: number | null;
  readonly output: NodeJS.WriteStream;
}

/** What is shown of a launch. */
export const launchedOf = ({ reused, secondsSaved, backtest: { id, status } }: LaunchPayload) => ({
  id,
  secondsSaved: reused && status === 'COMPLETED' ? secondsSaved : null,
});

interface LaunchPayload {
  readonly reused: boolean;
  readonly secondsSaved: number;
  readonly backtest: { readonly id: string; readonly status: RunStatus };
}

/** Follows a backtest with a progress bar for each model, and prints the comparison when it has ended. */
export async function showBacktest(client: GraphqlClient, shown: ShownBacktest): Promise<void> {
  const { id, output, secondsSaved } = shown;
  if (secondsSaved === null) await follow(client, shown);
  const { backtest } = await client.request(COMPARISON, { id });
  if (!backtest) throw new Error(`The backtest ${id} was deleted while it was followed.`);
  const rows = backtest.comparison.rows.map((row) => (secondsSaved === null ? row : asHit(row)));
  if (secondsSaved !== null)
    output.write(
      `Nothing to compute: the same was finished at ${backtest.finishedAt}. Saved ${secondsSaved.toFixed(1)} s of work.\n`,
    );
  output.write(`\n${comparisonTable(rows)}\n`);
  for (const { result } of rows)
    for (const note of result.notes) output.write(printable(`${result.model.name}: ${note}\n`));
  output.write(
    `Status ${backtest.status}. ${rows.length} trials: DSR is the probability that a Sharpe ratio is more than the luck of the best of them.\n`,
  );
}

/** What this launch found, another one had computed. */
const asHit = <Row extends { result: object }>(row: Row) => ({
  ...row,
  result: { ...row.result, cache: { status: 'HIT' as const } },
});

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
    finishedAt
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
