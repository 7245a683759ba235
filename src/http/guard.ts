import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import { quote } from '../errors.ts';

/** What of a request the guard looks at. */
export type GuardedRequest = Pick<IncomingMessage, 'headers' | 'method'> & {
  readonly socket: { readonly localAddress?: string | undefined };
};

/** Why a request is refused, with the setting that would allow it; undefined where it is allowed. */
export type Guard = (request: GuardedRequest, opensPage: boolean) => string | undefined;

/**
 * Keeps the pages of others out. A browser sends what any page asks for to every server that it can reach, one on a
 * loopback address too. Programs that are no browser send none of these headers but `Host`.
 * - `Host` is a name of this machine, the address that the connection came to, or allowed: a foreign name that leads
 *   here is DNS rebinding.
 * - `Origin`, where there is one, is that of this server, or allowed.
 * - `Sec-Fetch-Site` does not say that another site asks, except for opening a page.
 */
export function createGuard({ allowedHosts, allowedOrigins }: Pick<Config, 'allowedHosts' | 'allowedOrigins'>): Guard {
  const hosts = new Set(allowedHosts);
  const origins = new Set(allowedOrigins);
  return ({ headers, method, socket }, opensPage) => {
    const host = hostOf(headers.host);
    if (host === undefined || !(isLocal(host) || host === socket.localAddress || hosts.has(host)))
      return `The request was sent to the host ${quote(headers.host ?? '')}, which is not a name of this server. If it is, add it to HINDCAST_ALLOWED_HOSTS.`;
    const { origin } = headers;
    if (origin !== undefined) {
      if (origins.has(origin) || isOwn(origin, headers.host)) return undefined;
      return `The request comes from a page of ${quote(origin)}. If it may use this server, add that origin to HINDCAST_ALLOWED_ORIGINS.`;
    }
    const site = headers['sec-fetch-site'];
    const isForeign = site === 'cross-site' || site === 'same-site';
    const isRead = method === 'GET' || method === 'HEAD';
    if (!isForeign || (opensPage && isRead && headers['sec-fetch-mode'] === 'navigate')) return undefined;
    return `The request comes from a page of another site (Sec-Fetch-Site: ${site}), which does not say its origin. Pages that may use this server are listed in HINDCAST_ALLOWED_ORIGINS, and have to send it.`;
  };
}

/** The name or address of a `Host` header, without the port and the brackets; undefined where it is none. */
function hostOf(header: string | undefined): string | undefined {
  if (header === undefined || !/^(?:[a-z\d._-]+|\[[a-f\d:.]+\])(?::\d{1,5})?$/i.test(header)) return undefined;
  return header
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

/** Names of this machine, which no one else can make lead here. */
const isLocal = (host: string) =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

/** Whether a page of this origin was served under this `Host`, by this server or by a proxy with TLS before it. */
const isOwn = (origin: string, host: string | undefined) =>
  host !== undefined && [`http://${host}`, `https://${host}`].includes(origin.toLowerCase());
