import { builder } from '../builder.ts';

/** Where a part of the service that can be in Redis or in PostgreSQL is. */
export const BackendEnum = builder.enumType('Backend', {
  description: 'The server that holds the job queue or the result cache.',
  values: {
    REDIS: { description: 'Redis: `REDIS_URL`, or for jobs `QUEUE_REDIS_URL`, is set.' },
    POSTGRES: { description: 'The PostgreSQL database that holds everything else.' },
  } as const,
});
