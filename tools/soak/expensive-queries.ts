import { getIntrospectionQuery } from 'graphql';
import { schema } from '../../src/schema/index.ts';
import { checked } from './operations.ts';
import { CARRIERS, type Operation } from './requests.ts';
import type { RawRequest } from './raw-request.ts';

/** The symbols of the random walk that the server under test is given. */
export const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF', 'GGG', 'HHH'];
/** Bars of each: eight features of all of them have nearly 200,000 points. */
export const BARS = 3_100;

const quoted = JSON.stringify(SYMBOLS);
const full = getIntrospectionQuery();
const FULL_SCHEMA = full.slice(full.indexOf('{') + 1, full.indexOf('fragment FullType')).replace(/\}\s*$/, '');
const FRAGMENTS = full.slice(full.indexOf('fragment FullType'));

/** The most expensive queries that the limits let pass. */
function expensiveQueries(ids: readonly string[]): Record<string, Operation> {
  const features = (count: number, make: (index: number) => string) =>
    JSON.stringify(Array.from({ length: count }, (_, index) => make(index)));
  return {
    'features, costly': {
      query: `{ featureValues(dataset: "walk", symbols: ${quoted}, features: ${features(900, (index) => `Mad($close+${index},400)`)}, maxPoints: 4) { totalPoints } }`,
    },
    'features, 200,000 points': {
      query: `{ featureValues(dataset: "walk", symbols: ${quoted}, features: ${features(8, (index) => `$close+${index}`)}, maxPoints: 100000) { times values missingRanges { from to } } }`,
    },
    'features, 8,000 series': {
      query: `{ featureValues(dataset: "walk", symbols: ${quoted}, features: ${features(1_000, (index) => `$close+${index}`)}, maxPoints: 4, to: "2015-02-01") { symbol times values } }`,
    },
    scores: { query: '{ modelScores(dataset: "walk", model: "random-forest", maxPoints: 25000) { times scores } }' },
    'pages of 1000': {
      query:
        '{ backtests(first: 1000) { edges { node { id key status progress priority spec { symbols strategy } pending { name } failures { message } timings { stage } } } } }',
    },
    'pages in pages': {
      query:
        '{ backtests(first: 300) { edges { node { results(first: 20) { edges { node { id key metrics { sharpe sortino calmar } timings { stage } notes } } } } } } }',
    },
    trades: {
      query:
        '{ backtests(first: 20) { edges { node { results(first: 8) { edges { node { trades(first: 300) { edges { node { symbol entryTime exitTime pnl } } } } } } } } } }',
    },
    curves: {
      query:
        '{ backtests(first: 20) { edges { node { results(first: 8) { edges { node { equity(maxPoints: 3000) { times values } drawdown(maxPoints: 3000) { times values } } } } } } } }',
    },
    compare: {
      query: `query ($ids: [ID!]!) { compare(backtestIds: $ids) { trials rows { rank value deflatedSharpe result { id metrics { sharpe } model { name } } } } }`,
      variables: { ids },
    },
    'series of many results': {
      query: `query ($ids: [ID!]!) { compare(backtestIds: $ids) { curves(points: 2000) { times results { id values } } rollingSharpe { results { values } } monthlyReturns { results { values } } correlations { results { values } } settings { path values } differingMetrics } }`,
      variables: { ids },
    },
    'introspection three times': {
      query: `{ ${FULL_SCHEMA} b: ${FULL_SCHEMA.trim()} c: ${FULL_SCHEMA.trim()} } ${FRAGMENTS}`,
    },
    nodes: {
      query:
        'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Backtest { status results { edges { node { key } } } } } }',
      variables: { ids: Array.from({ length: 1_000 }, (_, index) => ids[index % ids.length]) },
    },
  };
}

/** Each of them as often as it takes, in turns, by HTTP and by WebSocket. */
export function expensiveRequests(ids: readonly string[], rounds: number): RawRequest[] {
  const queries = Object.entries(expensiveQueries(ids));
  return Array.from({ length: rounds }, (_, round) =>
    queries.map(([kind, operation]) => ({
      kind,
      bytes: CARRIERS[round % 3 === 2 ? 'socket' : 'post'](checked(schema, operation)),
    })),
  ).flat();
}
