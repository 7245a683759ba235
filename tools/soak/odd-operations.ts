import type { Random } from '../random.ts';
import { type KnownValues, STRINGS, nested } from './operations.ts';
import { type Operation, oneOf } from './requests.ts';

/** Operations whose form is odd: repetition, depth, size and characters. */
export function createOddOperations(known: KnownValues, random: Random): () => Operation {
  const many = () => 2 ** random(13);
  const shapes: (() => string | Operation)[] = [
    () => `{ ${'system { version } '.repeat(many())} }`,
    () => `{ ${Array.from({ length: many() }, (_, index) => `a${index}: system { version }`).join(' ')} }`,
    () => '{ node '.repeat(many()),
    () => `{ node(id: ${'['.repeat(many())}${']'.repeat(many())}) { id } }`,
    () => `{ node(id: ${'{a: '.repeat(many())}1${'}'.repeat(many())}) { id } }`,
    () => ({ query: 'query ($a: JSON, $id: ID!) { node(id: $id) { id } }', variables: { id: 'x', a: nested(many()) } }),
    () => ({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: nested(many()) } }),
    () => fragments(many()),
    () => doublings(random(24)),
    () => '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    () => `{ ...a } fragment a on Query { ${'...a '.repeat(many())} }`,
    () => `{ system ${'@skip(if: false) '.repeat(many())} { version } }`,
    () => `query (${Array.from({ length: many() }, (_, index) => `$v${index}: Int`).join(' ')}) { system { version } }`,
    () =>
      `{ ${'backtests { edges { node { results { edges { node { model { name '.repeat(1 + random(3))}${'} '.repeat(8 * (1 + random(3)))}`,
    () => `{ datasets(first: ${oneOf(NUMBERS, random)}) { edges { node { name } } } }`,
    () =>
      `{ featureValues(dataset: "walk", symbols: ["AAA"], features: ["$close"], maxPoints: ${oneOf(NUMBERS, random)}) { totalPoints } }`,
    () => `{ model(id: ${JSON.stringify(oneOf(STRINGS, random))}) { name } }`,
    () => `{ dataset(name: "${oneOf(ESCAPES, random)}") { name } }`,
    () => `{ dataset(name: """${oneOf(STRINGS, random).repeat(many())}""") { name } }`,
    () => `${oneOf(STRINGS, random)}{ system { version } }${oneOf(STRINGS, random)}`,
    () =>
      `{ nodes(ids: ${JSON.stringify(Array.from({ length: many() }, () => oneOf(known['id'] ?? [], random)))}) { id } }`,
    () => feature(`${'Mean('.repeat(many())}$close${',5)'.repeat(many())}`),
    () => feature(`$close${'+$close'.repeat(many())}`),
    () => feature(`${'-'.repeat(many())}$close`),
    () => feature(`Mean($close,${oneOf(NUMBERS, random)})`),
    () => feature(`${oneOf(KERNELS, random)}($close,${oneOf(NUMBERS, random)})`),
    () => feature(`${oneOf(KERNELS, random)}($close*1${'0'.repeat(random(330))},${1 + random(600)})`),
    () => `{ __schema { ${'types { fields { type { '.repeat(1 + random(6))}`,
    () => `{ ${'__typename '.repeat(many())} }`,
    () => `#${'x'.repeat(10 * many())}\n{ __typename }`,
    () => `{ ${'a: __schema { types { fields { args { type { ofType { name } } } } } } '.repeat(1 + random(5))} }`,
  ];
  return () => {
    const made = oneOf(shapes, random)();
    return typeof made === 'string' ? { query: made } : made;
  };
}

const feature = (expression: string): Operation => ({
  query: `query ($f: [String!]!) { featureValues(dataset: "walk", symbols: ["AAA"], features: $f, maxPoints: 10) { totalPoints missing values } }`,
  variables: { f: [expression] },
});

/** Fragments that each use the next. */
const fragments = (count: number) =>
  `{ ...f0 } ${Array.from({ length: count }, (_, index) => `fragment f${index} on Query { ...f${index + 1} }`).join(' ')} fragment f${count} on Query { __typename }`;

/** Fragments that each use the next twice. */
const doublings = (count: number) =>
  `{ ...f0 } ${Array.from({ length: count }, (_, index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`).join(' ')} fragment f${count} on Query { __typename }`;

const NUMBERS = [
  '0',
  '-1',
  '1',
  '4',
  '1000',
  '1001',
  '2147483647',
  '2147483648',
  '-2147483649',
  '1e400',
  '1e-400',
  '0.5',
  '9007199254740993',
  '-0',
  '01',
  '1.',
  '99999999999999999999999999',
  'NaN',
];
const KERNELS = [
  'Mad',
  'Mean',
  'Std',
  'Sum',
  'Ref',
  'EMA',
  'WMA',
  'Slope',
  'Rsquare',
  'Resi',
  'Quantile',
  'Rank',
  'Max',
  'Min',
  'IdxMax',
  'Med',
  'Kurt',
  'Skew',
  'Delta',
  'Count',
  'Corr',
  'Cov',
];
const ESCAPES = [
  '\\uD800',
  '\\u{110000}',
  '\\u{1F600}',
  '\\u{FFFFFFFFFFFFFFFF}',
  '\\u0001',
  '\\x',
  '\\',
  '\\u12',
  '\\uDC00\\uD800',
  '\\u{0}',
];
