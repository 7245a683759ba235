import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import type { Random } from '../random.ts';
import { type Operation, oneOf } from './requests.ts';

/** Values that mean something to the server under test, by the name of the argument or input field that takes them. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

/** A key would close the server to all who have none. */
const LEFT_OUT = new Set(['createKey', 'revokeKey']);
const MAX_DEPTH = 7;

/** Makes operations that are valid by their form, with values that seldom are: any field, any type of input. */
export function createOperations(schema: GraphQLSchema, known: KnownValues, random: Random): () => Operation {
  const roots = [schema.getQueryType(), schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return () => {
    const root = oneOf(roots, random);
    if (!root) throw new Error('The schema lacks a root.');
    const fields = Object.values(root.getFields()).filter(({ name }) => !LEFT_OUT.has(name));
    const writing = new OperationWriter(schema, known, random);
    const text = writing.field(oneOf(fields, random), 0);
    const word = root.name.toLowerCase();
    return { query: `${word} Q${writing.declarations()} { ${text} }`, variables: writing.variables };
  };
}

/** The operation, which the schema has to take: a tool that is out of date would test nothing. */
export function checked(schema: GraphQLSchema, operation: Operation): Operation {
  const errors = validate(schema, parse(operation.query));
  if (errors.length > 0) throw new Error(`${operation.query}: ${errors.join('; ')}`);
  return operation;
}

class OperationWriter {
  readonly variables: Record<string, unknown> = {};
  readonly #types: string[] = [];
  #aliases = 0;
  readonly #schema: GraphQLSchema;
  readonly #known: KnownValues;
  readonly #random: Random;

  constructor(schema: GraphQLSchema, known: KnownValues, random: Random) {
    this.#schema = schema;
    this.#known = known;
    this.#random = random;
  }

  declarations(): string {
    return this.#types.length === 0 ? '' : `(${this.#types.join(', ')})`;
  }

  field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const given = args.filter(({ type }) => isNonNullType(type) || this.#random(3) === 0);
    const list = given.map((argument) => `${argument.name}: ${this.#argument(argument)}`).join(', ');
    return `${name}${list === '' ? '' : `(${list})`}${this.#selection(type, depth + 1)}`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    const variable = `v${this.#types.length}`;
    this.#types.push(`$${variable}: ${String(type)}`);
    this.variables[variable] = this.#value(name, type, 0);
    return `$${variable}`;
  }

  #selection(output: GraphQLOutputType, depth: number): string {
    const type = getNamedType(output);
    if (isLeafType(type)) return '';
    if (depth >= MAX_DEPTH) return ' { __typename }';
    if (isAbstractType(type)) {
      const types = this.#schema.getPossibleTypes(type).slice(0, 1 + this.#random(4));
      return ` { __typename ${types.map((part) => `... on ${part.name}${this.#fields(part, depth)}`).join(' ')} }`;
    }
    return this.#fields(type, depth);
  }

  #fields(type: GraphQLOutputType, depth: number): string {
    if (!isObjectType(type)) return ' { __typename }';
    const all = Object.values(type.getFields());
    const count = 1 + this.#random(depth < 3 ? 6 : 3);
    const chosen = Array.from({ length: count }, () => {
      const field = oneOf(all, this.#random);
      this.#aliases += 1;
      return `f${this.#aliases}: ${this.field(field, depth)}`;
    });
    return ` { __typename ${chosen.join(' ')} }`;
  }

  #value(name: string, type: GraphQLInputType, depth: number): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return random(60) === 0 ? null : this.#value(name, type.ofType, depth);
    if (random(15) === 0) return null;
    if (random(60) === 0) return oneOf(ODD_VALUES, random);
    if (isListType(type)) return this.#list(name, type.ofType, depth);
    const inner = getNullableType(type);
    if (isEnumType(inner)) return random(20) === 0 ? 'NONSENSE' : oneOf(inner.getValues(), random).name;
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields());
      const own = oneOf(fields, random);
      const given = inner.isOneOf
        ? [own]
        : fields.filter((field) => isNonNullType(field.type) || random(depth > 2 ? 8 : 3) === 0);
      return Object.fromEntries(given.map((field) => [field.name, this.#value(field.name, field.type, depth + 1)]));
    }
    const known = this.#known[name] ?? [];
    if (known.length > 0 && random(10) < 8) return oneOf(known, random);
    return oneOf(SCALARS[getNamedType(type).name] ?? STRINGS, random);
  }

  #list(name: string, type: GraphQLInputType, depth: number): unknown[] {
    const length = oneOf([0, 1, 1, 1, 2, 2, 3, 5, 40], this.#random);
    const values = Array.from({ length }, () => this.#value(name, type, depth + 1));
    if (this.#random(60) > 0 || length === 0) return values;
    return Array.from({ length: 4_000 }, (_, index) => values[index % length]);
  }
}

/** Lists and objects in each other. */
export function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

export const STRINGS = [
  '',
  ' ',
  'x',
  'walk',
  '$close',
  '\uFEFF',
  '\u202E',
  '\uD800',
  '\uDFFF\uD800',
  '😀',
  'é',
  'é'.normalize('NFD'),
  '\u0001',
  '\t',
  '%s%n',
  "'; DROP TABLE",
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'null',
  '-1',
  '1e999',
  'Z'.repeat(70),
  'ß'.repeat(300),
  '{"a":1}',
  '\u2028',
];
const NUMERIC = [
  0,
  -0,
  1,
  -1,
  2,
  4,
  50,
  1_000,
  1_001,
  100_000,
  2_147_483_647,
  -2_147_483_648,
  0.1,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
];
const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  Int: [0, 1, -1, 2, 4, 5, 50, 1_000, 1_001, 100_000, 100_001, 2_147_483_647, -2_147_483_648, 1e10, 0.5, '1'],
  Float: NUMERIC,
  Boolean: [true, false, 0, 'true'],
  DateTime: [
    '2015-06-01',
    '2016-02-30',
    '0000-00-00',
    '0001-01-01',
    '9999-12-31',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    '2016-01-01T00:00:00+23:59',
    '2016-01-01T24:00:00Z',
    '2016-06-30T23:59:60Z',
    1,
    '',
    '2015',
  ],
};
const ODD_VALUES = [null, true, 0, -1, 1e308, '', 'x', [], {}, [[]], [null], { a: 1 }, '\uD800', nested(200)];
