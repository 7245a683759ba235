import { type YogaServerInstance, createYoga, useExecutionCancellation } from 'graphql-yoga';
import type { Config } from '../config.ts';
import type { Context, RequestOptions, Services, Viewer } from '../context.ts';
import type { Logger } from '../logger.ts';
import { schema } from '../schema/index.ts';
import { createDocumentCaches, useQueryLimits } from './query-limits.ts';
import { useSharedEvents } from './shared-events.ts';
import { createPublicError } from './public-error.ts';
import { useMultipart } from './uploads.ts';

/** Where GraphQL is served. */
export const ENDPOINT = '/graphql';

/** Who asks, which is known before GraphQL is looked at. */
export interface Asked {
  readonly viewer: Viewer;
  /** Aborts when the client leaves; over HTTP the request says so itself. */
  readonly signal?: AbortSignal;
}

export type Yoga = YogaServerInstance<Asked, Context>;

export interface GraphqlServices {
  readonly config: Config;
  readonly logger: Logger;
  readonly services: Services;
  /** Makes the context of a request. */
  readonly context: (options: RequestOptions) => Context;
}

/** GraphQL over HTTP and server-sent events. */
export function createGraphqlYoga({ config, logger, context }: GraphqlServices): Yoga {
  return createYoga<Asked, Context>({
    schema,
    context: ({ viewer, request, signal = request.signal }) => context({ viewer, signal }),
    graphqlEndpoint: ENDPOINT,
    landingPage: false,
    logging: false,
    // Its own page cannot do without scripts in the page: see graphiql-page.ts.
    graphiql: false,
    // Pages of other origins are kept out by the guard; those that it lets in are told that they may read the answers.
    cors: config.allowedOrigins.length === 0 ? false : { origin: [...config.allowedOrigins], credentials: true },
    maskedErrors: { maskError: createPublicError(logger) },
    // Yoga's own limit halves the rate of small requests: useMultipart limits bodies.
    maxRequestBodySize: false,
    parserAndValidationCache: createDocumentCaches(),
    plugins: [
      useMultipart(config.maxUploadBytes),
      useQueryLimits(),
      useSharedEvents(context),
      useExecutionCancellation(),
    ],
  });
}
