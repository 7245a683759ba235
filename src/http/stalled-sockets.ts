import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** A line may be slow, and an upload may take hours, as long as something moves. */
const STALLED_MS = 30_000;
const HEADERS_MS = 20_000;
const REQUEST_MS = 12 * 3_600_000;

/**
 * Closes connections on which nothing has moved for a while although something should: an answer that the client does
 * not read, or a request that it does not finish. One that waits for its answer, or for the next event, stays.
 */
export function closeStalled(server: Server, stalledMs = STALLED_MS): void {
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  const unfinished = new WeakMap<Socket, IncomingMessage>();
  server.on('request', (request) => unfinished.set(request.socket, request));
  // Node counts output that is still being sent as movement.
  server.setTimeout(stalledMs, (socket) => {
    if (isUnread(socket) || unfinished.get(socket)?.complete === false) socket.destroy();
    else socket.setTimeout(stalledMs);
  });
}

/** The same for the socket of a WebSocket, which is no more the server's. */
export function closeUnread(socket: Socket, stalledMs = STALLED_MS): void {
  socket.setTimeout(stalledMs, () => {
    if (isUnread(socket)) socket.destroy();
  });
}

const isUnread = (socket: Socket) => socket.writableLength > 0;
