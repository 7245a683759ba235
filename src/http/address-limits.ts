import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Uploads of one address that are under way. */
const MAX_UPLOADS = 8;
/** Bytes of other requests of one address that are in memory, from their first byte until they are answered. */
const MAX_BODY_BYTES = 64 * 2 ** 20;
/** What a request counts that does not say how long it is: as much as it may have. */
const UNKNOWN_BYTES = 4 * 2 ** 20;

/** What one client may have open at once. Clients behind a proxy share its address. */
export interface AddressLimits {
  /** Takes the request in, until its response is closed. @returns why it is refused; undefined where it is not */
  refusal(request: IncomingMessage, response: ServerResponse): string | undefined;
}

interface Open {
  connections: number;
  uploads: number;
  bodyBytes: number;
}

/** Counts by remote address. Connections over the limit are closed before anything is read from them. */
export function limitAddresses(server: Server, maxConnections: number): AddressLimits {
  const addresses = new Map<string, Open>();
  const openOf = (address: string) => {
    const open = addresses.get(address) ?? { connections: 0, uploads: 0, bodyBytes: 0 };
    addresses.set(address, open);
    return open;
  };
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    const open = openOf(address);
    open.connections += 1;
    socket.once('close', () => {
      open.connections -= 1;
      if (open.connections === 0) addresses.delete(address);
    });
    if (open.connections > maxConnections) socket.destroy();
  });
  return {
    refusal: (request, response) => {
      if (request.method !== 'POST') return undefined;
      const open = openOf(request.socket.remoteAddress ?? '');
      const isUpload = request.headers['content-type']?.startsWith('multipart/form-data') === true;
      const bytes = isUpload ? 0 : Number(request.headers['content-length'] ?? UNKNOWN_BYTES);
      if (isUpload && open.uploads >= MAX_UPLOADS) return `${MAX_UPLOADS} uploads of your address are under way.`;
      if (open.bodyBytes + bytes > MAX_BODY_BYTES)
        return `Requests of your address that are not answered yet have ${MAX_BODY_BYTES} bytes.`;
      open.uploads += Number(isUpload);
      open.bodyBytes += bytes;
      response.once('close', () => {
        open.uploads -= Number(isUpload);
        open.bodyBytes -= bytes;
      });
      return undefined;
    },
  };
}
