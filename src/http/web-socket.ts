import type { IncomingMessage, Server } from 'node:http';
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Access } from '../context.ts';
import { ERROR_CODES } from '../errors.ts';
import { schema } from '../schema/index.ts';
import type { Guard } from './guard.ts';
import { requestKey } from './request-key.ts';
import { isShared } from './shared-events.ts';
import { type Asked, ENDPOINT, type Yoga } from './yoga.ts';

const MAX_PAYLOAD_BYTES = 2 ** 20;
const MAX_SUBSCRIPTIONS_PER_SOCKET = 100;
/** What may wait for a client to read it. One that asks for more without reading is told to try again later. */
const MAX_UNREAD_BYTES = 16 * 2 ** 20;
const TRY_AGAIN_LATER = 1013;

/** What a socket is served with. */
interface SocketServices {
  readonly yoga: Yoga;
  readonly guard: Guard;
  readonly access: Access;
}

/** What is kept of a socket. */
interface SocketExtra extends Record<PropertyKey, unknown> {
  /** The key that it was opened with. */
  key?: string | undefined;
  /** Ends the work of each operation that is under way. */
  operations?: Map<string, AbortController>;
}

/** Serves GraphQL over WebSocket (graphql-ws) on the HTTP server; returns what closes all connections. */
export function serveWebSocket(
  server: Server,
  { yoga, guard, access }: SocketServices,
): { dispose(): Promise<void> | void } {
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
  sockets.on('connection', boundUnread).on('connection', sendTogether);
  return useServer<Record<string, unknown> | undefined, SocketExtra>(
    {
      schema,
      onConnect: async ({ connectionParams, extra }) => {
        extra.operations = new Map();
        extra.key = connectionKey(connectionParams) ?? requestKey(extra.request.headers);
        // False closes the socket with 4403 Forbidden.
        return (await access.viewerOf(extra.key)) !== undefined;
      },
      onSubscribe: async ({ subscriptions, extra }, id, params) => {
        if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS_PER_SOCKET) return [tooManySubscriptions()];
        await new Promise<void>(afterTurn);
        // Asked anew for each operation: a key that was revoked meanwhile counts no more.
        const viewer = await access.viewerOf(extra.key);
        if (!viewer) return [noKey()];
        const leaving = new AbortController();
        extra.operations?.set(id, leaving);
        const prepared = await prepare(yoga, { viewer, signal: leaving.signal }, params);
        // One that is refused does not complete.
        if (Array.isArray(prepared)) extra.operations?.delete(id);
        return prepared;
      },
      onComplete: ({ extra: { operations } }, id) => {
        operations?.get(id)?.abort();
        operations?.delete(id);
      },
      onClose: ({ extra }) => {
        for (const operation of extra.operations?.values() ?? []) operation.abort();
      },
      onNext: (...[, , , , result]) => (isShared(result) ? new SharedPayload(result.stringify) : undefined),
      execute: (args) => yoga.getEnveloped().execute(args),
      subscribe: (args) => yoga.getEnveloped().subscribe(args),
    },
    sockets,
  );
}

/** What stands for a payload in a message that is being written. */
const PLACEHOLDER = '\u0001';
const END = `${JSON.stringify(PLACEHOLDER)}}`;

/** The payload of a message that many get: its text is put into each message as it is. */
class SharedPayload implements ExecutionResult {
  /** Of the message that is being written, which is sent before another one is. */
  static text: string | undefined;
  readonly data = undefined;
  readonly #stringify: () => string;

  constructor(stringify: () => string) {
    this.#stringify = stringify;
  }

  toJSON(): string {
    SharedPayload.text = this.#stringify();
    return PLACEHOLDER;
  }
}

/** What may wait to be sent before a subscription has to wait for it. */
const AHEAD_BYTES = 2 ** 16;

/**
 * Puts what many get into the messages of a socket, and sends those of one turn of the event loop together: each by
 * itself would be a call of the system, which is most of what a small one costs. Whoever sends much takes turns.
 */
function sendTogether(socket: WebSocket, { socket: stream }: IncomingMessage): void {
  const send = socket.send.bind(socket) as (data: unknown, sent: (error?: Error) => void) => void;
  socket.send = (data: unknown, sent: unknown) => {
    const { text } = SharedPayload;
    SharedPayload.text = undefined;
    const isSharedMessage = text !== undefined && typeof data === 'string' && data.endsWith(END);
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    const { bufferedAmount } = socket;
    const done = typeof sent === 'function' ? (sent as (error?: Error) => void) : () => undefined;
    const isAhead = bufferedAmount < AHEAD_BYTES;
    send(isSharedMessage ? `${data.slice(0, -END.length)}${text}}` : data, isAhead ? () => undefined : done);
    if (isAhead) afterTurn(done);
  };
}

/** How long operations are begun and messages sent before others are served. */
const TURN_MS = 10;
/** How many of those that wait go on in a turn: each may send all that it has for its socket, which goes out as one. */
const IN_A_TURN = 8;
let turnEnds: number | undefined;
/** Those who wait for a turn. */
const waiting: (() => void)[] = [];

/** Goes on at once, or in a later turn of the event loop where this one has lasted long enough. */
function afterTurn(goOn: () => void): void {
  if (turnEnds === undefined) beginTurn();
  if (performance.now() < (turnEnds ?? 0)) goOn();
  else waiting.push(goOn);
}

function beginTurn(): void {
  turnEnds = performance.now() + TURN_MS;
  setImmediate(() => {
    turnEnds = undefined;
    if (waiting.length === 0) return;
    beginTurn();
    for (const goOn of waiting.splice(0, IN_A_TURN)) goOn();
  });
}

/** Closes a socket that asks for more and more without reading what comes. */
function boundUnread(socket: WebSocket): void {
  const bound = () => {
    if (socket.bufferedAmount > MAX_UNREAD_BYTES)
      socket.close(TRY_AGAIN_LATER, `More than ${MAX_UNREAD_BYTES} bytes wait to be read.`);
  };
  // Whatever it sends may be answered, a ping too.
  socket.on('message', bound).on('ping', bound);
}

/** An operation ready to be executed, or why it is none. */
async function prepare(
  yoga: Yoga,
  asked: Required<Asked>,
  params: SubscribePayload,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  // The same plugins as over HTTP: limits of size, complexity and depth hold here too.
  const { parse, validate, contextFactory } = yoga.getEnveloped({ params, ...asked });
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
    variableValues: params.variables ?? null,
    operationName: params.operationName ?? null,
    contextValue: await contextFactory(),
  };
}

/** The key of `connection_init`: `{ "key": … }`, or `Authorization` as over HTTP. */
function connectionKey(params: Readonly<Record<string, unknown>> = {}): string | undefined {
  const { key, authorization = params['Authorization'] } = params;
  if (typeof key === 'string') return key;
  return typeof authorization === 'string' ? requestKey({ authorization }) : undefined;
}

const noKey = () =>
  new GraphQLError(ERROR_CODES.UNAUTHENTICATED, { extensions: { code: 'UNAUTHENTICATED', retryable: false } });

function tooManySubscriptions(): GraphQLError {
  const message = `A connection has at most ${MAX_SUBSCRIPTIONS_PER_SOCKET} subscriptions at once: end some, or open another connection.`;
  return new GraphQLError(message, { extensions: { code: 'BUSY', retryable: true } });
}
