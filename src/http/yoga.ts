import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { type YogaServerInstance, createYoga } from 'graphql-yoga';
import type { Config } from '../config.ts';
import type { Context, Services } from '../context.ts';
import type { Logger } from '../logger.ts';
import { schema } from '../schema/index.ts';
import { graphiqlTabs } from './graphiql.ts';
import { createPublicError } from './public-error.ts';
import { useMultipart } from './uploads.ts';

/** Where GraphQL is served. */
export const ENDPOINT = '/graphql';

/** A longer query is not parsed. */
const MAX_TOKENS = 4_000;

export type Yoga = YogaServerInstance<object, Context>;

export interface GraphqlServices {
  readonly config: Config;
  readonly logger: Logger;
  readonly services: Services;
  /** Makes the context of a request. */
  readonly context: () => Context;
}

/** GraphQL over HTTP and server-sent events, and GraphiQL, which works offline. */
export function createGraphqlYoga({ config, logger, services, context }: GraphqlServices): Yoga {
  return createYoga<object, Context>({
    schema,
    context,
    graphqlEndpoint: ENDPOINT,
    landingPage: false,
    logging: false,
    renderGraphiQL,
    graphiql: async () => ({
      title: 'Hindcast',
      subscriptionsProtocol: 'WS',
      defaultTabs: await graphiqlTabs(services),
    }),
    maskedErrors: { maskError: createPublicError(logger) },
    // Yoga's own limit halves the rate of small requests: useMultipart limits bodies.
    maxRequestBodySize: false,
    parserAndValidationCache: true,
    plugins: [
      useMultipart(config.maxUploadBytes),
      {
        onParse: ({ setParseFn, parseFn }: ParseHook) =>
          setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS })),
      },
    ],
  });
}

interface ParseHook {
  readonly parseFn: (source: unknown, options?: object) => unknown;
  readonly setParseFn: (parse: (source: unknown, options?: object) => unknown) => void;
}
