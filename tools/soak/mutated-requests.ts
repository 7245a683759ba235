import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schema } from '../../src/schema/index.ts';
import { type Random, mutate } from '../random.ts';
import { createOddOperations } from './odd-operations.ts';
import { type KnownValues, checked, createOperations } from './operations.ts';
import type { RawRequest } from './raw-request.ts';
import { CARRIERS, type Operation, breakRequest, httpRequest, oneOf, upload, webSocket } from './requests.ts';

const MODELS = join(import.meta.dirname, '../../examples/models');

/** Requests whose bytes are broken, and requests whose bytes are whole and whose GraphQL is odd. */
export const MUTATIONS = ['bytes', 'structure'] as const;
type Mutation = (typeof MUTATIONS)[number];

/** Makes requests without end, the same for the same numbers and values. */
export function createMutatedRequests(mutation: Mutation, known: KnownValues, random: Random): () => RawRequest {
  const seeds = validRequests(known);
  const fitting = createOperations(schema, known, random);
  const odd = createOddOperations(known, random);
  const carriers = Object.entries(CARRIERS);
  return () => {
    if (mutation === 'structure') {
      const [kind, carry] = oneOf(carriers, random);
      return behave({ kind, bytes: carry(random(3) === 0 ? odd() : fitting()) }, random);
    }
    const { kind, bytes } = oneOf(seeds, random);
    const broken = random(2) === 0 ? mutate(bytes, random) : breakRequest(bytes, random);
    return behave({ kind, bytes: random(8) === 0 ? mutate(broken, random) : broken }, random);
  };
}

/** Some clients leave early, some send bit by bit, and some are slow to read. */
function behave(request: RawRequest, random: Random): RawRequest {
  const behaviour = random(12);
  if (behaviour === 0) return { ...request, leavesAt: random(request.bytes.length) };
  if (behaviour === 1) return { ...request, leavesAt: request.bytes.length };
  if (behaviour === 2) return { ...request, parts: 2 + random(8) };
  if (behaviour === 3) return { ...request, readsAfterMs: random(400) };
  return request;
}

/** A valid request of every kind. */
function validRequests(known: KnownValues): RawRequest[] {
  const [id] = known['id'] ?? [];
  const list: Operation = {
    query: `query ($first: Int, $id: ID!) { a: models(first: $first) { edges { node { ...m } } } b: backtest(id: $id) { status } }
      fragment m on Model { name version inputs { ...f } } fragment f on Feature { name expression }`,
    variables: { first: 10, id },
  };
  const events: Operation = {
    query: 'subscription ($id: ID!) { backtestEvents(id: $id) { __typename } }',
    variables: { id },
  };
  const carried = Object.entries(CARRIERS).map(([kind, carry]) => ({ kind, bytes: carry(checked(schema, list)) }));
  const bars = Buffer.from('date,symbol,open,high,low,close\n2020-01-01,A,1,2,1,2\n2020-01-02,A,2,3,2,3\n');
  const importing = `mutation ($input: ImportBarsInput!) { importBars(input: $input) { __typename ... on Error { message } } }`;
  const registering = `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename ... on Error { message } } }`;
  const model = readFileSync(join(MODELS, 'logistic-regression.onnx'));
  return [
    ...carried,
    ...OPERATIONS.map((operation) => ({ kind: 'post', bytes: CARRIERS['post'](checked(schema, operation)) })),
    { kind: 'events', bytes: CARRIERS['events'](events) },
    { kind: 'socket', bytes: webSocket([events, list, { query: '{ system { version } }' }]) },
    {
      kind: 'upload',
      bytes: upload({ query: importing, variables: { input: { dataset: 'small', file: null } } }, bars),
    },
    {
      kind: 'upload',
      bytes: upload(
        { query: registering, variables: { input: { name: 'small', featureSet: 'demo', file: null } } },
        model,
      ),
    },
    { kind: 'page', bytes: httpRequest('GET /graphql', ['Accept: text/html', 'Sec-Fetch-Mode: navigate']) },
    {
      kind: 'session',
      bytes: httpRequest('POST /session', ['Content-Type: application/x-www-form-urlencoded'], 'key='),
    },
    {
      kind: 'options',
      bytes: httpRequest('OPTIONS /graphql', ['Origin: http://127.0.0.1', 'Access-Control-Request-Method: POST']),
    },
  ];
}

const OPERATIONS: readonly Operation[] = [
  {
    query: `query ($symbols: [String!]!, $from: DateTime) {
      featureValues(dataset: "walk", symbols: $symbols, features: ["Mean($close,20)/$close"], from: $from) { times values } }`,
    variables: { symbols: ['AAA', 'BBB'], from: '2016-01-01' },
  },
  {
    query: `mutation ($input: LaunchBacktestInput!) { launchBacktest(input: $input) { __typename ... on Error { message } } }`,
    variables: {
      input: {
        dataset: 'walk',
        models: ['logistic-regression'],
        strategy: { topK: { top: 2, allocation: { rebalance: { everyBars: 5 } } } },
        execution: { commissionRate: 0.002, stopLoss: 0.1, fill: 'NEXT_CLOSE' },
        initialCash: 1e5,
        from: '2018-01-01',
      },
    },
  },
  {
    query: `mutation ($input: DefineFeatureSetInput!) { defineFeatureSet(input: $input) { __typename ... on Error { message } } }`,
    variables: { input: { name: 'soak', features: [{ name: 'a', expression: 'Mad($close,20)' }] } },
  },
  { query: '{ modelScores(dataset: "walk", model: "neural-network", maxPoints: 50) { symbol scores } }' },
];
