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
    "query Values(\n  $symbols: [String!]!, $features: [String!]!, $from: DateTime, $to: DateTime, $labels: Boolean! = false\n) {\n  featureValues(\n    dataset: \"ten\", symbols: $symbols, features: $features, from: $from, to: $to, labels: $labels, maxPoints: 100000\n  ) { values }\n}": typeof types.ValuesDocument,
    "mutation Import($input: ImportBarsInput!) {\n  importBars(input: $input) {\n    __typename\n    ... on ImportBarsPayload { rows changed symbols dataset { name revision periodsPerYear } }\n    ... on Error { code message }\n    ... on ImportRejected { line column value }\n  }\n}": typeof types.ImportDocument,
    "mutation Scan {\n  scanModels { registered { id name } unchanged { id name } }\n}": typeof types.ScanDocument,
    "mutation Launch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) {\n    __typename\n    ... on LaunchBacktestPayload {\n      reused\n      answers { status reason }\n      backtest { id status key results { edges { node { key cache { status reason } } } } }\n    }\n    ... on Error { code message }\n    ... on InvalidInput { issues { path message } }\n    ... on DataUnavailable { availableFrom availableTo }\n    ... on RevisionPruned { oldestRevision }\n  }\n}": typeof types.LaunchDocument,
    "subscription Events($id: ID!, $after: Int!) {\n  backtestEvents(id: $id, after: $after) {\n    __typename\n    ... on BacktestEventBase { seq backtest { status } }\n    ... on ModelResultReady { result { cache { status } metrics { sharpe } } }\n    ... on ModelFailed { failure { code message } }\n  }\n}": typeof types.EventsDocument,
    "subscription Progress($id: ID!) {\n  backtestEvents(id: $id) { __typename ... on BacktestProgress { progress } }\n}": typeof types.ProgressDocument,
};
const documents: Documents = {
    "query Values(\n  $symbols: [String!]!, $features: [String!]!, $from: DateTime, $to: DateTime, $labels: Boolean! = false\n) {\n  featureValues(\n    dataset: \"ten\", symbols: $symbols, features: $features, from: $from, to: $to, labels: $labels, maxPoints: 100000\n  ) { values }\n}": types.ValuesDocument,
    "mutation Import($input: ImportBarsInput!) {\n  importBars(input: $input) {\n    __typename\n    ... on ImportBarsPayload { rows changed symbols dataset { name revision periodsPerYear } }\n    ... on Error { code message }\n    ... on ImportRejected { line column value }\n  }\n}": types.ImportDocument,
    "mutation Scan {\n  scanModels { registered { id name } unchanged { id name } }\n}": types.ScanDocument,
    "mutation Launch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) {\n    __typename\n    ... on LaunchBacktestPayload {\n      reused\n      answers { status reason }\n      backtest { id status key results { edges { node { key cache { status reason } } } } }\n    }\n    ... on Error { code message }\n    ... on InvalidInput { issues { path message } }\n    ... on DataUnavailable { availableFrom availableTo }\n    ... on RevisionPruned { oldestRevision }\n  }\n}": types.LaunchDocument,
    "subscription Events($id: ID!, $after: Int!) {\n  backtestEvents(id: $id, after: $after) {\n    __typename\n    ... on BacktestEventBase { seq backtest { status } }\n    ... on ModelResultReady { result { cache { status } metrics { sharpe } } }\n    ... on ModelFailed { failure { code message } }\n  }\n}": types.EventsDocument,
    "subscription Progress($id: ID!) {\n  backtestEvents(id: $id) { __typename ... on BacktestProgress { progress } }\n}": types.ProgressDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Values(\n  $symbols: [String!]!, $features: [String!]!, $from: DateTime, $to: DateTime, $labels: Boolean! = false\n) {\n  featureValues(\n    dataset: \"ten\", symbols: $symbols, features: $features, from: $from, to: $to, labels: $labels, maxPoints: 100000\n  ) { values }\n}"): typeof import('./graphql.ts').ValuesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Import($input: ImportBarsInput!) {\n  importBars(input: $input) {\n    __typename\n    ... on ImportBarsPayload { rows changed symbols dataset { name revision periodsPerYear } }\n    ... on Error { code message }\n    ... on ImportRejected { line column value }\n  }\n}"): typeof import('./graphql.ts').ImportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Scan {\n  scanModels { registered { id name } unchanged { id name } }\n}"): typeof import('./graphql.ts').ScanDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Launch($input: LaunchBacktestInput!) {\n  launchBacktest(input: $input) {\n    __typename\n    ... on LaunchBacktestPayload {\n      reused\n      answers { status reason }\n      backtest { id status key results { edges { node { key cache { status reason } } } } }\n    }\n    ... on Error { code message }\n    ... on InvalidInput { issues { path message } }\n    ... on DataUnavailable { availableFrom availableTo }\n    ... on RevisionPruned { oldestRevision }\n  }\n}"): typeof import('./graphql.ts').LaunchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription Events($id: ID!, $after: Int!) {\n  backtestEvents(id: $id, after: $after) {\n    __typename\n    ... on BacktestEventBase { seq backtest { status } }\n    ... on ModelResultReady { result { cache { status } metrics { sharpe } } }\n    ... on ModelFailed { failure { code message } }\n  }\n}"): typeof import('./graphql.ts').EventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription Progress($id: ID!) {\n  backtestEvents(id: $id) { __typename ... on BacktestProgress { progress } }\n}"): typeof import('./graphql.ts').ProgressDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
