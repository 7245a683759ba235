import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ConfigError, parseConfig } from '../../config.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A client of a running server, as any other program would be: HTTP for requests, WebSocket for subscriptions. */
export interface GraphqlClient {
  request<Data>(query: string, variables?: Variables): Promise<Data>;
  /** Sends files along: `files` maps a path such as `variables.input.file` to a file. */
  upload<Data>(query: string, variables: Variables, files: Readonly<Record<string, File>>): Promise<Data>;
  subscribe<Data>(query: string, variables: Variables): AsyncIterable<Data>;
  close(): Promise<void>;
}

/** Where commands look for a server unless told otherwise: on this machine, at the configured port. */
export function serverUrl(): string {
  const { host, port } = parseConfig();
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql`;
}

export function createGraphqlClient(url: string): GraphqlClient {
  const sockets = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket });
  return {
    request: (query, variables = {}) => {
      const headers = { 'content-type': 'application/json' };
      return send(url, { headers, body: JSON.stringify({ query, variables }) });
    },
    upload: (query, variables, files) => {
      const body = new FormData();
      body.set('operations', JSON.stringify({ query, variables }));
      body.set(
        'map',
        JSON.stringify(Object.fromEntries(Object.keys(files).map((path, index) => [String(index), [path]]))),
      );
      for (const [index, file] of Object.values(files).entries()) body.set(String(index), file);
      return send(url, { body });
    },
    subscribe: async function* <Data>(query: string, variables: Variables): AsyncIterable<Data> {
      for await (const { data, errors } of sockets.iterate({ query, variables })) {
        if (errors) throw new Error(errors.map((error) => error.message).join('\n'));
        yield data as Data;
      }
    },
    close: async () => sockets.dispose(),
  };
}

async function send<Data>(
  url: string,
  request: { headers?: Record<string, string>; body: string | FormData },
): Promise<Data> {
  const response = await fetch(url, { method: 'POST', ...request }).catch((cause: unknown) => {
    throw new ConfigError(`No server answers at ${url}: start one with \`npm start\`, or name another with --url.`, {
      cause,
    });
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (errors || data === undefined)
    throw new Error(errors?.map(({ message }) => message).join('\n') ?? `${url} answered ${response.status}`);
  return data;
}
