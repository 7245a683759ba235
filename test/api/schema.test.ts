import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLNamedType,
  buildSchema,
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** A description says more than its name does: "The symbol." tells nobody anything. */
const SHORTEST_DESCRIPTION = 13;

describe('the schema', () => {
  test('is the one in schema.graphql; `npm run schema` prints it anew', () => {
    expect(read('schema.graphql')).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  test('describes every type, field, argument and value', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    const silent = types
      .flatMap(describedParts)
      .filter(({ description }) => (description ?? '').length < SHORTEST_DESCRIPTION);
    expect(silent.map(({ path, description }) => `${path}: ${description ?? 'nothing'}`)).toEqual([]);
  });

  test('breaks nothing that was released, unless the changelog names it', () => {
    const released = buildSchema(read('test/golden/schema-released.graphql'));
    const [, unreleased] = /## \[?Unreleased\]?\n([\s\S]*?)(?=\n## |$)/.exec(read('CHANGELOG.md')) ?? [];
    const breaking = findBreakingChanges(released, schema).map(({ description }) => description);
    expect(breaking.filter((change) => !unreleased?.includes(change))).toEqual([]);
  });
});

interface Described {
  readonly path: string;
  readonly description: string | null | undefined;
}

/** A type and everything within it that has a description of its own. */
function describedParts(type: GraphQLNamedType): Described[] {
  const { name, description } = type;
  const under = (parts: readonly { name: string; description?: string | null | undefined }[], path: string) =>
    parts.map((part) => ({ path: `${path}.${part.name}`, description: part.description }));
  const itself = { path: name, description };
  if (isEnumType(type)) return [itself, ...under(type.getValues(), name)];
  if (isInputObjectType(type)) return [itself, ...under(Object.values(type.getFields()), name)];
  if (!isObjectType(type) && !isInterfaceType(type)) return [itself];
  const fields = Object.values(type.getFields());
  return [itself, ...under(fields, name), ...fields.flatMap((field) => under(field.args, `${name}.${field.name}`))];
}
