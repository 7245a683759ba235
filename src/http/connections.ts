import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Connections at once from one remote address. */
  readonly perAddress: number;
  /** Connections at once. */
  readonly total: number;
  /** A connection on which nothing moves for so long, although something is to be sent or received, is closed. */
  readonly stalledMs: number;
  /** How often connections are looked at. */
  readonly checkMs: number;
}

export const CONNECTION_LIMITS = { total: 4_096, stalledMs: 30_000, checkMs: 5_000 };

/** When whoever asked for too much at once may try again. */
export const RETRY_AFTER_SECONDS = 5;

/** One direction of a connection: how many bytes have gone through it, and since when that number has not changed. */
interface Flow {
  bytes: number;
  since: number;
}

interface Connection {
  readonly output: Flow;
  readonly input: Flow;
  /** The request that is being received or answered. */
  request?: IncomingMessage;
}

/**
 * Limits the connections of a server, whatever they are used for, and closes those that stall: the other side does not
 * take what is sent to it, or does not send the rest of a request. Idle connections are not its business. Connections
 * over a limit are answered 429 and closed. It ends with the server.
 */
export function watchConnections(server: Server, limits: ConnectionLimits): void {
  const connections = new Map<Socket, Connection>();
  const perAddress = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = perAddress.get(address) ?? 0;
    if (count >= limits.perAddress || connections.size >= limits.total) return refuse(socket);
    perAddress.set(address, count + 1);
    connections.set(socket, { output: { bytes: -1, since: 0 }, input: { bytes: -1, since: 0 } });
    return socket.once('close', () => {
      connections.delete(socket);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  });
  server.prependListener('request', (request) => {
    const connection = connections.get(request.socket);
    if (connection) connection.request = request;
  });
  const closeStalled = () => {
    const now = performance.now();
    for (const [socket, connection] of connections)
      if (now - movedAt(socket, connection, now) >= limits.stalledMs) socket.destroy();
  };
  server.once('listening', () => {
    const timer = setInterval(closeStalled, limits.checkMs);
    server.once('close', () => clearInterval(timer));
  });
}

/** When something moved last in a direction in which something is to be moved; `now` where nothing is. */
function movedAt(socket: Socket, { output, input, request }: Connection, now: number): number {
  const isReceiving = request !== undefined && !request.complete;
  return Math.min(
    socket.writableLength > 0 ? unchangedSince(output, sentBytes(socket), now) : now,
    isReceiving ? unchangedSince(input, socket.bytesRead, now) : now,
  );
}

/** Since when the bytes of a direction have not changed. */
function unchangedSince(flow: Flow, bytes: number, now: number): number {
  if (flow.bytes !== bytes) Object.assign(flow, { bytes, since: now });
  return flow.since;
}

/**
 * Bytes that the system has taken. `bytesWritten` counts those that wait too, and `writableLength` changes only when a
 * whole write is done, which takes minutes for a large answer to a slow reader. Node's own timeout of sockets reads the
 * same fields; it does not help here, because whatever is received starts it anew, and Yoga turns it off.
 */
function sentBytes(socket: Socket): number {
  const { _handle: handle } = socket as unknown as {
    readonly _handle: { readonly bytesWritten: number; readonly writeQueueSize: number } | null;
  };
  return handle ? handle.bytesWritten - handle.writeQueueSize : 0;
}

/** Answers before anything is read: a connection that is one too many gets no more work than that. */
function refuse(socket: Socket): void {
  const message = 'There are too many connections. Close some, or keep one open for several requests.';
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BUSY', retryable: true } }] });
  const head = [
    'HTTP/1.1 429 Too Many Requests',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Retry-After: ${RETRY_AFTER_SECONDS}`,
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
