import { GraphQLError } from 'graphql';
import { DiskFile } from '../files/index.ts';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'An instant in UTC as ISO 8601, such as `2013-01-02T00:00:00.000Z`. As input a date alone means midnight UTC.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const date = typeof value === 'string' && ISO.test(value) ? new Date(value) : undefined;
    if (date && !Number.isNaN(date.getTime())) return date;
    throw new GraphQLError(
      `Expected a date or date-time such as "2013-01-02" or "2013-01-02T15:30:00Z", got ${JSON.stringify(value)}.`,
    );
  },
});

/** A date, or a date-time with its offset: without one it would depend on the server's time zone. */
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

builder.scalarType('File', {
  description: 'A file, sent as a part of a multipart request (graphql-multipart-request-spec).',
  parseValue: (value) => {
    if (value instanceof DiskFile) return value;
    throw new GraphQLError('Expected a file as a part of a multipart request, and the request has none here.');
  },
  serialize: () => {
    throw new GraphQLError('A file cannot be an output.');
  },
});

builder.scalarType('JSON', {
  description: 'Any JSON object. Only an output.',
  serialize: (value) => value,
});
