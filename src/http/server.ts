import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga, maskError } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { type Config, ConfigError } from '../config.ts';
import type { Context, Services } from '../context.ts';
import { ERROR_CODES, HindcastError } from '../errors.ts';
import { graphiqlTabs } from './graphiql.ts';
import type { Logger } from '../logger.ts';
import { useMultipart } from './uploads.ts';
import { schema } from '../schema/index.ts';

export interface HttpServer {
  /** Where GraphQL is served. */
  readonly url: string;
  close(): Promise<void>;
}

const ENDPOINT = '/graphql';
const MAX_TOKENS = 4_000;
const MAX_WS_PAYLOAD = 1 << 20;
const MAX_SUBSCRIPTIONS_PER_SOCKET = 100;

/** Serves GraphQL over HTTP, server-sent events and WebSocket, and GraphiQL, which works offline. */
export async function startHttpServer(
  config: Config,
  logger: Logger,
  services: Services,
  context: () => Context,
): Promise<HttpServer> {
  const yoga = createYoga<object, Context>({
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
    maskedErrors: { maskError: (error, message, isDev) => publicError(error, message, isDev, logger) },
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
  const server = createServer((request, response) => void yoga(request, response));
  const sockets = new WebSocketServer({ server, path: ENDPOINT, maxPayload: MAX_WS_PAYLOAD });
  const subscriptions = useServer(
    {
      schema,
      onSubscribe: async (connection, _, params) => {
        if (Object.keys(connection.subscriptions).length > MAX_SUBSCRIPTIONS_PER_SOCKET)
          return [tooManySubscriptions()];
        const { parse, validate, contextFactory } = yoga.getEnveloped({ params });
        const document = parse(params.query);
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        return {
          schema,
          document,
          variableValues: params.variables,
          operationName: params.operationName,
          contextValue: await contextFactory(),
        };
      },
      execute: (args) => yoga.getEnveloped().execute(args),
      subscribe: (args) => yoga.getEnveloped().subscribe(args),
    },
    sockets,
  );
  const port = await listen(server, config);
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}${ENDPOINT}`,
    close: async () => {
      await subscriptions.dispose();
      const closed = new Promise((resolve) => server.close(resolve));
      // Streams of server-sent events would keep the server open for as long as their clients like.
      server.closeAllConnections();
      await closed;
      await yoga.dispose();
    },
  };
}

function tooManySubscriptions(): GraphQLError {
  const message = `A connection has at most ${MAX_SUBSCRIPTIONS_PER_SOCKET} subscriptions at once: end some, or open another connection.`;
  return new GraphQLError(message, { extensions: { code: 'BUSY', retryable: true } });
}

interface ParseHook {
  readonly parseFn: (source: unknown, options?: object) => unknown;
  readonly setParseFn: (parse: (source: unknown, options?: object) => unknown) => void;
}

/** Errors with a name reach the client with their code; a bug is logged and masked. */
function publicError(error: unknown, message: string, isDev: boolean | undefined, logger: Logger): Error {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original instanceof HindcastError) {
    const extensions = { code: original.code, retryable: 'retryable' in original };
    const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
    return new GraphQLError(original.message, { nodes, source, positions, path, extensions });
  }
  // Prisma wraps what the pool says and keeps its code; its own message names places in the source.
  if (original instanceof Error && 'code' in original && original.code === 'BUSY')
    return new GraphQLError(ERROR_CODES.BUSY, { extensions: { code: 'BUSY', retryable: true } });
  if (original !== undefined && original !== null && !(original instanceof GraphQLError))
    logger.error({ err: original }, 'a resolver failed');
  return maskError(error, message, isDev);
}

async function listen(server: Server, { host, port }: Config): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'EADDRINUSE' ? `Port ${port} is taken by another program` : error.message;
      reject(new ConfigError(`${problem}. Choose another with HINDCAST_PORT, or 0 for any that is free.`));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}
