/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Progress($progressId: String!) {\n  importProgress(progressId: $progressId) { fraction }\n}": typeof types.ProgressDocument,
    "mutation Import($input: ImportBarsInput!) {\n  importBars(input: $input) {\n    ... on ImportBarsPayload { rows changed symbols }\n    ... on Error { message }\n  }\n}": typeof types.ImportDocument,
    "query Models($after: String) {\n  models(first: 200, after: $after) {\n    edges { node { name version format digest createdAt missingSince inputs { name } } }\n    pageInfo { hasNextPage endCursor }\n  }\n}": typeof types.ModelsDocument,
    "mutation PruneResults($input: PruneResultsInput!) {\n  pruneResults(input: $input) { ... on PruneResultsPayload { removed bytes } ... on Error { message } }\n}": typeof types.PruneResultsDocument,
    "query RunnableModels($after: String) {\n  models(filter: { isMissing: false }, first: 1000, after: $after) {\n    edges { node { name } }\n    pageInfo { hasNextPage endCursor }\n  }\n}": typeof types.RunnableModelsDocument,
    "mutation Launch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) {\n    ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } }\n    ... on Error { message }\n  }\n}": typeof types.LaunchDocument,
    "query DatasetNames { datasets(first: 1000) { edges { node { name } } } }": typeof types.DatasetNamesDocument,
    "mutation DemoImport($input: ImportBarsInput!) {\n  importBars(input: $input) { __typename ... on ImportBarsPayload { rows } ... on Error { message } }\n}": typeof types.DemoImportDocument,
    "mutation DemoScan {\n  scanModels { registered { id name } unchanged { id name } faults { file message } }\n}": typeof types.DemoScanDocument,
    "mutation DemoLaunch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) { __typename ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } } ... on Error { message } }\n}": typeof types.DemoLaunchDocument,
    "subscription Follow($id: ID!) {\n  backtestEvents(id: $id) {\n    __typename\n    ... on BacktestProgress { models { model { name } progress } }\n    ... on ModelResultReady { result { model { name } cache { status reason } } }\n    ... on ModelFailed { failure { model { name } message } }\n  }\n}": typeof types.FollowDocument,
    "query Comparison($id: ID!) {\n  backtest(id: $id) {\n    status\n    finishedAt\n    comparison {\n      rows {\n        rank\n        deflatedSharpe\n        result {\n          model { name }\n          metrics { sharpe cagr totalReturn maxDrawdown trades }\n          cache { status }\n          notes\n        }\n      }\n    }\n  }\n}": typeof types.ComparisonDocument,
};
const documents: Documents = {
    "query Progress($progressId: String!) {\n  importProgress(progressId: $progressId) { fraction }\n}": types.ProgressDocument,
    "mutation Import($input: ImportBarsInput!) {\n  importBars(input: $input) {\n    ... on ImportBarsPayload { rows changed symbols }\n    ... on Error { message }\n  }\n}": types.ImportDocument,
    "query Models($after: String) {\n  models(first: 200, after: $after) {\n    edges { node { name version format digest createdAt missingSince inputs { name } } }\n    pageInfo { hasNextPage endCursor }\n  }\n}": types.ModelsDocument,
    "mutation PruneResults($input: PruneResultsInput!) {\n  pruneResults(input: $input) { ... on PruneResultsPayload { removed bytes } ... on Error { message } }\n}": types.PruneResultsDocument,
    "query RunnableModels($after: String) {\n  models(filter: { isMissing: false }, first: 1000, after: $after) {\n    edges { node { name } }\n    pageInfo { hasNextPage endCursor }\n  }\n}": types.RunnableModelsDocument,
    "mutation Launch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) {\n    ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } }\n    ... on Error { message }\n  }\n}": types.LaunchDocument,
    "query DatasetNames { datasets(first: 1000) { edges { node { name } } } }": types.DatasetNamesDocument,
    "mutation DemoImport($input: ImportBarsInput!) {\n  importBars(input: $input) { __typename ... on ImportBarsPayload { rows } ... on Error { message } }\n}": types.DemoImportDocument,
    "mutation DemoScan {\n  scanModels { registered { id name } unchanged { id name } faults { file message } }\n}": types.DemoScanDocument,
    "mutation DemoLaunch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) { __typename ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } } ... on Error { message } }\n}": types.DemoLaunchDocument,
    "subscription Follow($id: ID!) {\n  backtestEvents(id: $id) {\n    __typename\n    ... on BacktestProgress { models { model { name } progress } }\n    ... on ModelResultReady { result { model { name } cache { status reason } } }\n    ... on ModelFailed { failure { model { name } message } }\n  }\n}": types.FollowDocument,
    "query Comparison($id: ID!) {\n  backtest(id: $id) {\n    status\n    finishedAt\n    comparison {\n      rows {\n        rank\n        deflatedSharpe\n        result {\n          model { name }\n          metrics { sharpe cagr totalReturn maxDrawdown trades }\n          cache { status }\n          notes\n        }\n      }\n    }\n  }\n}": types.ComparisonDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Progress($progressId: String!) {\n  importProgress(progressId: $progressId) { fraction }\n}"): typeof import('./graphql.ts').ProgressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Import($input: ImportBarsInput!) {\n  importBars(input: $input) {\n    ... on ImportBarsPayload { rows changed symbols }\n    ... on Error { message }\n  }\n}"): typeof import('./graphql.ts').ImportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Models($after: String) {\n  models(first: 200, after: $after) {\n    edges { node { name version format digest createdAt missingSince inputs { name } } }\n    pageInfo { hasNextPage endCursor }\n  }\n}"): typeof import('./graphql.ts').ModelsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PruneResults($input: PruneResultsInput!) {\n  pruneResults(input: $input) { ... on PruneResultsPayload { removed bytes } ... on Error { message } }\n}"): typeof import('./graphql.ts').PruneResultsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query RunnableModels($after: String) {\n  models(filter: { isMissing: false }, first: 1000, after: $after) {\n    edges { node { name } }\n    pageInfo { hasNextPage endCursor }\n  }\n}"): typeof import('./graphql.ts').RunnableModelsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Launch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) {\n    ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } }\n    ... on Error { message }\n  }\n}"): typeof import('./graphql.ts').LaunchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query DatasetNames { datasets(first: 1000) { edges { node { name } } } }"): typeof import('./graphql.ts').DatasetNamesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation DemoImport($input: ImportBarsInput!) {\n  importBars(input: $input) { __typename ... on ImportBarsPayload { rows } ... on Error { message } }\n}"): typeof import('./graphql.ts').DemoImportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation DemoScan {\n  scanModels { registered { id name } unchanged { id name } faults { file message } }\n}"): typeof import('./graphql.ts').DemoScanDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation DemoLaunch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) { __typename ... on LaunchBacktestPayload { reused secondsSaved backtest { id status } } ... on Error { message } }\n}"): typeof import('./graphql.ts').DemoLaunchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription Follow($id: ID!) {\n  backtestEvents(id: $id) {\n    __typename\n    ... on BacktestProgress { models { model { name } progress } }\n    ... on ModelResultReady { result { model { name } cache { status reason } } }\n    ... on ModelFailed { failure { model { name } message } }\n  }\n}"): typeof import('./graphql.ts').FollowDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Comparison($id: ID!) {\n  backtest(id: $id) {\n    status\n    finishedAt\n    comparison {\n      rows {\n        rank\n        deflatedSharpe\n        result {\n          model { name }\n          metrics { sharpe cagr totalReturn maxDrawdown trades }\n          cache { status }\n          notes\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').ComparisonDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
