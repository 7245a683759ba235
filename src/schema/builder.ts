import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '../context.ts';
import { HindcastError } from '../errors.ts';
import type { DiskFile } from '../files/index.ts';
import { QUERY_LIMITS, queryCost } from './query-cost.ts';

interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Date; Output: Date };
    File: { Input: DiskFile; Output: never };
    JSON: { Input: unknown; Output: object };
  };
}

/** The one builder. Every noun and every root field adds itself to it, and index.ts puts them together. */
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
  relay: { clientMutationId: 'omit', cursorType: 'String' },
  errors: {
    directResult: true,
    defaultUnionOptions: { name: ({ fieldName }) => `${fieldName[0]?.toUpperCase() ?? ''}${fieldName.slice(1)}Result` },
  },
});

builder.queryType({ description: 'Reading. Nothing here changes anything.' });
builder.mutationType({
  description: 'Changing. Every result is a union of what was asked for and the errors that can be expected.',
});
builder.subscriptionType({ description: 'Following, over WebSocket (graphql-ws) or server-sent events.' });
