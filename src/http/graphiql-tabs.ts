import { encodeGlobalID } from '@pothos/plugin-relay';
import type { Services } from '../context.ts';
import { listBacktests, listModels } from '../store/index.ts';

/** GraphiQL's first tabs: a query, a mutation and a subscription that work with what is in the store right now. */
export async function graphiqlTabs({ database }: Services): Promise<{ query: string; variables?: string }[]> {
  const [newest] = await listBacktests(database, {}, { limit: 1 });
  const models = await listModels(database, {}, { limit: 10 });
  const id = newest ? encodeGlobalID('Backtest', newest.id) : 'launch one in the next tab';
  const input = {
    dataset: newest?.spec.dataset ?? 'sp500',
    models: models.map((model) => encodeGlobalID('Model', model.id)),
    from: newest ? new Date(newest.spec.from).toISOString().slice(0, 10) : '2013-01-01',
    strategy: { threshold: { enterLong: 0.52, exitLong: 0.48 } },
  };
  return [
    { query: QUERY },
    { query: MUTATION, variables: JSON.stringify({ input }, null, 2) },
    { query: SUBSCRIPTION, variables: JSON.stringify({ id }, null, 2) },
  ];
}

const QUERY = `# The newest backtests, each with its models
# ranked by Sharpe ratio. Press Ctrl-Enter.
query Newest {
  backtests(first: 3) {
    edges {
      node {
        id
        status
        comparison {
          rows {
            rank
            result {
              model { name }
              metrics { sharpe totalReturn maxDrawdown }
              cache { status reason }
            }
          }
        }
      }
    }
  }
}
`;

const MUTATION = `# Launches a backtest over the models in the variables.
# The same again is answered with this backtest, at once.
mutation Launch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    ... on LaunchBacktestPayload {
      reused
      backtest {
        id
        status
        results {
          edges {
            node {
              model { name }
              cache { status reason }
              metrics { sharpe }
            }
          }
        }
      }
    }
    ... on Error { code message }
  }
}
`;

const SUBSCRIPTION = `# Follows the backtest in the variables:
# progress, each model's result, the end.
subscription Follow($id: ID!) {
  backtestEvents(id: $id) {
    __typename
    ... on BacktestEventBase { seq }
    ... on BacktestProgress {
      progress
      models { model { name } progress }
    }
    ... on ModelResultReady {
      result {
        model { name }
        metrics { sharpe totalReturn }
        cache { status }
      }
    }
    ... on ModelFailed {
      failure { model { name } code message }
    }
    ... on BacktestFinished {
      backtest { status }
    }
  }
}
`;
