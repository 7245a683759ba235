import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from '../context.ts';
import { keyCookie } from './request-key.ts';

/** Where the page sends a key to, to have a cookie for it. */
export const SESSION = '/session';

/** A form with one key in it is not longer. */
const MAX_BYTES = 1_024;

/** Asks for a key. @param problem what was wrong with the one before */
export function sendSignIn(response: ServerResponse, problem = ''): void {
  response.writeHead(problem === '' ? 200 : 401, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Hindcast</title>
    <link rel="icon" href="data:," />
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem; }
      input, button { font: inherit; padding: 0.4rem 0.6rem; box-sizing: border-box; width: 100%; margin-top: 0.5rem; }
      p.problem { color: #b00020; }
    </style>
  </head>
  <body>
    <h1>Hindcast</h1>
    <form method="post" action="${SESSION}">
      <label for="key">Your key</label>
      <input id="key" name="key" type="password" autocomplete="current-password" required autofocus />
      <button>Sign in</button>
    </form>
    <p class="problem">${problem}</p>
    <p>An administrator makes keys with <code>hindcast keys create</code>.</p>
  </body>
</html>
`);
}

/** Exchanges a key for a cookie, and leads to the page; an empty key signs out. */
export async function exchangeKey(
  request: IncomingMessage,
  response: ServerResponse,
  { access, endpoint }: { readonly access: Access; readonly endpoint: string },
): Promise<void> {
  const text = await readForm(request);
  const key = text === undefined ? undefined : (new URLSearchParams(text).get('key') ?? undefined);
  if (key === undefined || (key !== '' && !(await access.viewerOf(key)))) {
    sendSignIn(response, 'This key does not count: it is wrong, was revoked or has expired.');
    return;
  }
  const isSecure = request.headers.origin?.startsWith('https:') ?? false;
  response.writeHead(303, { Location: endpoint, 'Set-Cookie': keyCookie(encodeURIComponent(key), isSecure) }).end();
}

/** The body of a short form; undefined where it is longer. */
async function readForm(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MAX_BYTES) parts.push(part);
  }
  return size <= MAX_BYTES ? Buffer.concat(parts).toString() : undefined;
}
