import type { Server } from 'node:http';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { schema } from '../schema/index.ts';
import { ENDPOINT, type Yoga } from './yoga.ts';

const MAX_PAYLOAD_BYTES = 2 ** 20;
const MAX_SUBSCRIPTIONS_PER_SOCKET = 100;

/** Serves GraphQL over WebSocket (graphql-ws) on the HTTP server; returns what closes all connections. */
export function serveWebSocket(server: Server, yoga: Yoga): { dispose(): Promise<void> | void } {
  const sockets = new WebSocketServer({ server, path: ENDPOINT, maxPayload: MAX_PAYLOAD_BYTES });
  return useServer(
    {
      schema,
      onSubscribe: async (connection, _id, params) => {
        if (Object.keys(connection.subscriptions).length > MAX_SUBSCRIPTIONS_PER_SOCKET)
          return [tooManySubscriptions()];
        // The same plugins as over HTTP: limits of size, complexity and depth hold here too.
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
}

function tooManySubscriptions(): GraphQLError {
  const message = `A connection has at most ${MAX_SUBSCRIPTIONS_PER_SOCKET} subscriptions at once: end some, or open another connection.`;
  return new GraphQLError(message, { extensions: { code: 'BUSY', retryable: true } });
}
