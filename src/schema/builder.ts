import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '../context.ts';
import { HindcastError } from '../errors.ts';
import type { DiskFile } from '../files/index.ts';
import { decodeId } from './ids.ts';
import { QUERY_LIMITS, queryCost } from './query-cost.ts';
import { relayDescriptions } from './relay-descriptions.ts';

interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Date; Output: Date | string };
    File: { Input: DiskFile; Output: never };
    JSON: { Input: unknown; Output: object };
    NumberList: { Input: never; Output: readonly (number | null)[] };
  };
}

/** The one schema builder. Every type and every root field adds itself to it; index.ts imports them all. */
export const builder = new SchemaBuilder<SchemaTypes>({
  // Complexity comes first, so that a query over a limit is refused as a whole rather than as a field's result.
  plugins: [ComplexityPlugin, ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
  complexity: {
    limit: QUERY_LIMITS,
    fieldComplexity: (args, _, field) => queryCost(args, field),
    complexityError: (kind, { depth, breadth, complexity }) => {
      const measured = { Depth: depth, Breadth: breadth, Complexity: complexity }[kind];
      const limit = QUERY_LIMITS[kind.toLowerCase() as keyof typeof QUERY_LIMITS];
      const message = `The query's ${kind.toLowerCase()} is ${measured}, and ${limit} is the limit: ask for smaller pages or fewer fields.`;
      return new HindcastError('QUERY_TOO_LARGE', message);
    },
  },
  relay: {
    ...relayDescriptions,
    clientMutationId: 'omit',
    cursorType: 'String',
    decodeGlobalID: (id) => decodeId(id, 'id'),
  },
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${fieldName.slice(0, 1).toUpperCase()}${fieldName.slice(1)}Result`,
      description: 'What was asked for, or the error that kept it from being done. `__typename` tells which.',
    },
  },
});

builder.queryType({ description: 'Everything that can be read. Queries change nothing.' });
builder.mutationType({
  description:
    'Everything that changes something. Most results are a union of the payload and the errors to expect: ask for `__typename` and `... on Error { code message }`.',
});
builder.subscriptionType({
  description: 'Everything that can be followed, over WebSocket (graphql-ws) or server-sent events.',
});
