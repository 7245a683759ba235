import type { IncomingHttpHeaders } from 'node:http';

/** The cookie that a browser has instead of a key. No script can read it, and no other site's page sends it. */
const COOKIE = 'hindcast_key';

/** The key that comes with a request: as a bearer token, or as the cookie of a page. */
export function requestKey({ authorization, cookie = '' }: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  return cookie
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}

/** The header that sets the cookie; an empty key removes it. @param isSecure whether the page came over TLS */
export const keyCookie = (key: string, isSecure: boolean): string =>
  `${COOKIE}=${key}; Path=/; HttpOnly; SameSite=Strict${key === '' ? '; Max-Age=0' : ''}${isSecure ? '; Secure' : ''}`;
