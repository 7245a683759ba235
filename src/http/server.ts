import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, ConfigError } from '../config.ts';
import type { Context, Viewer } from '../context.ts';
import { ERROR_CODES, type ErrorCode, HindcastError } from '../errors.ts';
import { sendExport, wantsExport } from './exports.ts';
import { createGraphiql, opensGraphiql } from './graphiql-page.ts';
import { type AddressLimits, createAddressLimits } from './address-limits.ts';
import { CONNECTION_LIMITS, RETRY_AFTER_SECONDS, watchConnections } from './connections.ts';
import { type Guard, createGuard } from './guard.ts';
import { requestKey } from './request-key.ts';
import { setSafeHeaders } from './safe-headers.ts';
import { SESSION, exchangeKey, sendSignIn } from './sign-in.ts';
import { serveWebSocket } from './web-socket.ts';
import { ENDPOINT, type GraphqlServices, type Yoga, createGraphqlYoga } from './yoga.ts';

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
  const answer = createAnswer(services, { yoga, guard, limits: createAddressLimits() });
  const server = createServer(TIMEOUTS, (request, response) => {
    // It was one connection too many, and has its answer.
    if (!request.socket.writable) return;
    answer(request, response).catch((error: unknown) => {
      // Whoever has left is told nothing, and nothing is wrong.
      if (request.socket.destroyed) return;
      services.logger.error({ err: error }, 'a request failed');
      if (response.headersSent) response.destroy();
      else
        refuse(request, response, {
          status: 503,
          code: 'DATABASE_UNAVAILABLE',
          message: ERROR_CODES.DATABASE_UNAVAILABLE,
        });
    });
  });
  watchConnections(server, { ...CONNECTION_LIMITS, perAddress: config.maxConnections });
  const sockets = serveWebSocket(server, { yoga, guard, access: services.services.access });
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

/**
 * How long the head of a request may take. An upload may take hours, as long as it moves: watchConnections closes what
 * stalls.
 */
const TIMEOUTS = { headersTimeout: 30_000, requestTimeout: 0, connectionsCheckingInterval: 5_000 };

interface Doors {
  readonly yoga: Yoga;
  readonly guard: Guard;
  readonly limits: AddressLimits;
}

/** Lets in who may come in, and answers. */
function createAnswer({ services, context }: GraphqlServices, { yoga, guard, limits }: Doors) {
  const { access } = services;
  const graphiql = createGraphiql(services);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setSafeHeaders(response);
    const opensPage = opensGraphiql(request, ENDPOINT);
    const refusal = guard(request, opensPage);
    if (refusal !== undefined)
      return refuse(request, response, { status: 403, code: 'REQUEST_REFUSED', message: refusal });
    if (request.url === SESSION && request.method === 'POST')
      return exchangeKey(request, response, { access, endpoint: ENDPOINT });
    if (graphiql.sendsAsset(request, response)) return undefined;
    // A browser asks whether it may ask before it has a key to show.
    const viewer = request.method === 'OPTIONS' ? LOCKED : await access.viewerOf(requestKey(request.headers));
    if (!viewer && opensPage) return sendSignIn(response);
    if (!viewer) return refuse(request, response, { status: 401, code: 'UNAUTHENTICATED', message: NO_KEY });
    if (opensPage) return graphiql.sendPage(response);
    const busy = limits.refusal(request, response);
    if (busy !== undefined)
      return refuse(request, response, { status: 429, code: 'BUSY', message: `${busy} ${LATER}` });
    if (wantsExport(request)) return answerExport(request, response, context({ viewer, signal: leaving(response) }));
    return yoga(request, response, { viewer });
  };
}

/** Aborts when the client leaves before its answer is complete. */
function leaving(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  return left.signal;
}

async function answerExport(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  try {
    await sendExport(request, response, context);
  } catch (error) {
    if (!(error instanceof HindcastError) || response.headersSent) throw error;
    const { code, message } = error;
    refuse(request, response, { status: STATUS[code] ?? 400, code, message });
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  REVISION_PRUNED: 410,
  BUSY: 429,
  MODEL_FAILED: 500,
  DATABASE_UNAVAILABLE: 503,
};

const NO_KEY =
  'The server needs a key, and the request came with none that counts: send `Authorization: Bearer KEY`. An administrator makes keys with `hindcast keys create`.';

const LATER = 'Retry when some have ended.';

/** Who asks whether a request would be allowed: nobody who may do anything. */
const LOCKED: Viewer = { name: 'preflight', role: 'VIEWER' };

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Answers with the reason, in the form of GraphQL errors. The body of the request is dropped. */
function refuse(request: IncomingMessage, response: ServerResponse, { status, code, message }: Refusal): void {
  request.resume();
  const errors = [{ message, extensions: { code, retryable: status === 503 || status === 429 } }];
  const challenge = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  const later = status === 429 ? { 'Retry-After': RETRY_AFTER_SECONDS } : {};
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...challenge, ...later });
  response.end(JSON.stringify({ errors }));
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
