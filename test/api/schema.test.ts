import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLArgument,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';

describe('the schema', () => {
  test('is the one in schema.graphql; `npm run schema` prints it anew', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8');
    expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  test('describes every type, field, argument and value', () => {
    const own = Object.values(schema.getTypeMap()).filter(
      ({ name }) => !name.startsWith('__') && !/Connection$|Edge$|^PageInfo$|^Node$/.test(name),
    );
    const silent = own.flatMap((type) => {
      const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
      const values = type instanceof GraphQLEnumType ? type.getValues() : [];
      const args = fields.flatMap((field) =>
        'args' in field
          ? field.args.map((arg: GraphQLArgument) => ({ ...arg, name: `${field.name}(${arg.name})` }))
          : [],
      );
      const isOurs = (name: string) =>
        !['node', 'nodes'].includes(name.split('(')[0] ?? '') &&
        !/\((first|last|before|after)\)$/.test(name) &&
        name !== 'id';
      return [...fields, ...values, ...args]
        .filter(({ name, description }) => isOurs(name) && !description)
        .map(({ name }) => `${type.name}.${name}`);
    });
    expect(silent).toEqual([]);
    expect(
      own
        .filter(
          (type) =>
            [GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType].some((kind) => type instanceof kind) &&
            !type.description,
        )
        .map(String),
    ).toEqual([]);
  });
});
