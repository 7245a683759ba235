import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, ConfigError } from '../config.ts';
import { createGraphiql, opensGraphiql } from './graphiql-page.ts';
import { createGuard } from './guard.ts';
import { setSafeHeaders } from './safe-headers.ts';
import { serveWebSocket } from './web-socket.ts';
import { ENDPOINT, type GraphqlServices, createGraphqlYoga } from './yoga.ts';

export interface HttpServer {
  /** Where GraphQL is served. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves GraphQL over HTTP, server-sent events and WebSocket, and GraphiQL. Throws ConfigError where the port cannot be
 * had.
 */
export async function startHttpServer(services: GraphqlServices): Promise<HttpServer> {
  const { config } = services;
  const yoga = createGraphqlYoga(services);
  const guard = createGuard(config);
  const graphiql = createGraphiql(services.services, ENDPOINT);
  const server = createServer((request, response) => {
    setSafeHeaders(response);
    const refusal = guard(request, opensGraphiql(request, ENDPOINT));
    if (refusal !== undefined) refuse(request, response, refusal);
    else if (!graphiql(request, response)) void yoga(request, response);
  });
  const sockets = serveWebSocket(server, yoga, guard);
  const port = await listen(server, config);
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}${ENDPOINT}`,
    close: async () => {
      await sockets.dispose();
      const closed = new Promise((resolve) => server.close(resolve));
      // A client that follows server-sent events would otherwise keep the server open for as long as it likes.
      server.closeAllConnections();
      await closed;
      await yoga.dispose();
    },
  };
}

/** Answers 403 with the reason, in the form of GraphQL errors. The body of the request is not read. */
function refuse(request: IncomingMessage, response: ServerResponse, message: string): void {
  request.resume();
  const errors = [{ message, extensions: { code: 'REQUEST_REFUSED' } }];
  response.writeHead(403, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify({ errors }));
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
