import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '../context.ts';

interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Date; Output: Date };
    File: { Input: File; Output: never };
    JSON: { Input: unknown; Output: object };
  };
}

/** The one builder. Every noun and every root field adds itself to it, and index.ts puts them together. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
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
