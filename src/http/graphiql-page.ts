import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../context.ts';
import { type GraphiqlAsset, graphiqlAssets } from './graphiql-assets.ts';
import { graphiqlTabs } from './graphiql-tabs.ts';

/** Where the files of GraphiQL are. */
const BASE = '/graphiql/';
const YEAR_SECONDS = 31_536_000;

/** GraphiQL for browsers. */
export interface Graphiql {
  /** Sends one of its files; false where the request is for something else. */
  sendsAsset(request: IncomingMessage, response: ServerResponse): boolean;
  sendPage(response: ServerResponse): Promise<void>;
}

/** Whether a request opens the page, as opposed to one of a program that wants GraphQL. */
export const opensGraphiql = ({ method, url, headers }: IncomingMessage, endpoint: string): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  url?.split('?')[0] === endpoint &&
  (headers.accept ?? '').includes('text/html');

/**
 * GraphiQL, which works offline: a small page at the endpoint, and its files, packed and cached for ever. They are made
 * at the first request for the page: most servers are never asked.
 */
export function createGraphiql(services: Services): Graphiql {
  let made: ReturnType<typeof graphiqlAssets> | undefined;
  const files = () => (made ??= graphiqlAssets(BASE));
  return {
    sendsAsset: (request, response) => {
      const asset = request.url?.startsWith(BASE) ? files().assets.get(request.url.slice(BASE.length)) : undefined;
      if (!asset || request.method !== 'GET') return false;
      void sendAsset(request, response, asset);
      return true;
    },
    sendPage: (response) => sendPage(response, files(), services),
  };
}

async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: GraphiqlAsset): Promise<void> {
  const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.setHeader('Content-Type', asset.type);
  response.setHeader('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
  response.setHeader('Vary', 'Accept-Encoding');
  if (isPacked) response.setHeader('Content-Encoding', 'gzip');
  response.end(isPacked ? await asset.packed() : asset.text);
}

async function sendPage(
  response: ServerResponse,
  { style, scripts }: ReturnType<typeof graphiqlAssets>,
  services: Services,
): Promise<void> {
  // The page opens without a database too: what is wrong is then the answer to its first query.
  const defaultTabs = await graphiqlTabs(services).catch((error: unknown) => {
    services.logger.warn({ err: error }, 'GraphiQL opens without examples');
    return [];
  });
  const options = { title: 'Hindcast', subscriptionsProtocol: 'WS', defaultTabs };
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Hindcast</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${style}" />
    <script type="application/json" id="options">${JSON.stringify(options).replaceAll('<', '\\u003c')}</script>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    ${scripts.map((script) => `<script src="${script}"></script>`).join('\n    ')}
  </body>
</html>
`);
}
