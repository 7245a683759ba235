import { GraphQLError } from 'graphql';
import { DiskFile } from '../files/index.ts';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'An instant as ISO 8601 text: output is in UTC with milliseconds, such as `2013-01-02T00:00:00.000Z`. Input is a date, which means midnight UTC, or a date and time with `Z` or an offset.',
  // Long lists of times come as text: see points.ts.
  serialize: (value) => (typeof value === 'string' ? value : value.toISOString()),
  parseValue: (value) => {
    const date = typeof value === 'string' && ISO.test(value) ? new Date(value) : undefined;
    if (date && !Number.isNaN(date.getTime())) return date;
    throw new GraphQLError(
      `Expected a date or date-time such as "2013-01-02" or "2013-01-02T15:30:00Z", got ${JSON.stringify(value)}.`,
    );
  },
});

/** A date, or a date and time with its offset: without one, the instant would depend on the server's time zone. */
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

builder.scalarType('File', {
  description:
    'A file that is uploaded with the request, as a part of a multipart form (graphql-multipart-request-spec). Input only.',
  parseValue: (value) => {
    if (value instanceof DiskFile) return value;
    throw new GraphQLError('Expected a file as a part of a multipart request, and the request has none here.');
  },
  serialize: () => {
    throw new GraphQLError('A file cannot be an output.');
  },
});

builder.scalarType('NumberList', {
  description:
    'A list of numbers, null where there is none, such as a thousand points of a curve. Output only. It is a scalar because it is read and written as a whole, many times faster than a list of Float.',
  serialize: (values) => values,
});

builder.scalarType('JSON', {
  description: 'A JSON value whose form depends on what it describes. Output only.',
  serialize: (value) => value,
});
