import type { IncomingMessage, Server } from 'node:http';
import { type DocumentNode, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { schema } from '../schema/index.ts';
import type { Guard } from './guard.ts';
import { ENDPOINT, type Yoga } from './yoga.ts';

const MAX_PAYLOAD_BYTES = 2 ** 20;
const MAX_SUBSCRIPTIONS_PER_SOCKET = 100;

/** Serves GraphQL over WebSocket (graphql-ws) on the HTTP server; returns what closes all connections. */
export function serveWebSocket(server: Server, yoga: Yoga, guard: Guard): { dispose(): Promise<void> | void } {
  const sockets = new WebSocketServer({
    server,
    path: ENDPOINT,
    maxPayload: MAX_PAYLOAD_BYTES,
    verifyClient: (
      { req }: { req: IncomingMessage },
      answer: (isAllowed: boolean, status?: number, message?: string) => void,
    ) => {
      const refusal = guard(req, false);
      answer(refusal === undefined, 403, refusal);
    },
  });
  return useServer(
    {
      schema,
      onSubscribe: async (connection, _id, params) => {
        if (Object.keys(connection.subscriptions).length > MAX_SUBSCRIPTIONS_PER_SOCKET)
          return [tooManySubscriptions()];
        // The same plugins as over HTTP: limits of size, complexity and depth hold here too.
        const { parse, validate, contextFactory } = yoga.getEnveloped({ params });
        let document: DocumentNode;
        try {
          document = parse(params.query);
        } catch (error) {
          // Thrown, it would close the socket with all its other subscriptions.
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
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
}

function tooManySubscriptions(): GraphQLError {
  const message = `A connection has at most ${MAX_SUBSCRIPTIONS_PER_SOCKET} subscriptions at once: end some, or open another connection.`;
  return new GraphQLError(message, { extensions: { code: 'BUSY', retryable: true } });
}
