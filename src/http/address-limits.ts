import type { IncomingMessage, ServerResponse } from 'node:http';

/** Uploads of one address that are under way. */
const MAX_UPLOADS = 8;
/** Bytes of other requests of one address that are in memory, from their first byte until they are answered. */
const MAX_BODY_BYTES = 64 * 2 ** 20;
/** What a request counts that does not say how long it is: as much as it may have. */
const UNKNOWN_BYTES = 4 * 2 ** 20;

/** What one client may have under way at once. Clients behind a proxy share its address. */
export interface AddressLimits {
  /** Takes the request in, until its response is closed. @returns why it is refused; undefined where it is not */
  refusal(request: IncomingMessage, response: ServerResponse): string | undefined;
}

interface UnderWay {
  uploads: number;
  bodyBytes: number;
}

/** Counts by remote address. */
export function createAddressLimits(): AddressLimits {
  const addresses = new Map<string, UnderWay>();
  const change = (address: string, uploads: number, bodyBytes: number) => {
    const before = addresses.get(address) ?? { uploads: 0, bodyBytes: 0 };
    const after = { uploads: before.uploads + uploads, bodyBytes: before.bodyBytes + bodyBytes };
    if (after.uploads === 0 && after.bodyBytes === 0) addresses.delete(address);
    else addresses.set(address, after);
  };
  return {
    refusal: (request, response) => {
      if (request.method !== 'POST') return undefined;
      const address = request.socket.remoteAddress ?? '';
      const { uploads = 0, bodyBytes = 0 } = addresses.get(address) ?? {};
      const isUpload = request.headers['content-type']?.startsWith('multipart/form-data') === true;
      const bytes = isUpload ? 0 : Number(request.headers['content-length'] ?? UNKNOWN_BYTES);
      if (isUpload && uploads >= MAX_UPLOADS) return `${MAX_UPLOADS} uploads of your address are under way.`;
      if (bodyBytes + bytes > MAX_BODY_BYTES)
        return `Requests of your address that are not answered yet have ${MAX_BODY_BYTES} bytes.`;
      change(address, Number(isUpload), bytes);
      response.once('close', () => change(address, -Number(isUpload), -bytes));
      return undefined;
    },
  };
}
