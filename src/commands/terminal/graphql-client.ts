import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ConfigError, parseConfig } from '../../config.ts';

/** A GraphQL document: one from `graphql(…)`, which knows its types, or plain text. */
export interface Document<Result, Variables> {
  toString(): string;
  readonly __apiType?: (variables: Variables) => Result;
}

type AnyVariables = Readonly<Record<string, unknown>>;

/** The argument with a document's variables; it may be left out if none is required. */
type VariablesOf<Variables> = Record<string, never> extends Variables ? [variables?: Variables] : [Variables];

/** A client of a running server, as any other program would be: HTTP for requests, WebSocket for subscriptions. */
export interface GraphqlClient {
  /** Rejects with ConfigError if no server answers, and with the messages of the errors if it answers with errors. */
  request<Result, Variables = AnyVariables>(
    document: Document<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result>;
  /** Sends files along: `files` maps a path such as `variables.input.file`, where the variables have null, to one. */
  upload<Result, Variables = AnyVariables>(
    document: Document<Result, Variables>,
    variables: Variables,
    files: Readonly<Record<string, File>>,
  ): Promise<Result>;
  subscribe<Result, Variables = AnyVariables>(
    document: Document<Result, Variables>,
    variables: Variables,
  ): AsyncIterable<Result>;
  close(): Promise<void>;
}

/** Where commands look for a server unless told otherwise: on this machine, at the configured port. */
export function serverUrl(): string {
  const { host, port } = parseConfig();
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql`;
}

/**
 * A client of the server at `url`, with the key of HINDCAST_KEY unless another is given. Close it, or its socket keeps
 * the program alive.
 */
export function createGraphqlClient(
  url: string = serverUrl(),
  key: string | undefined = parseConfig().key,
): GraphqlClient {
  const connectionParams = key === undefined ? {} : { key };
  const sockets = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, connectionParams });
  const bearer: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return {
    request: (document, ...[variables]) => {
      const headers = { 'content-type': 'application/json', ...bearer };
      return send(url, { headers, body: JSON.stringify({ query: document.toString(), variables }) });
    },
    upload: (document, variables, files) => {
      const body = new FormData();
      body.set('operations', JSON.stringify({ query: document.toString(), variables }));
      const paths = Object.keys(files).map((path, index) => [String(index), [path]]);
      body.set('map', JSON.stringify(Object.fromEntries(paths)));
      for (const [index, file] of Object.values(files).entries()) body.set(String(index), file);
      return send(url, { headers: bearer, body });
    },
    subscribe: async function* <Result, Variables>(document: Document<Result, Variables>, variables: Variables) {
      const payload = { query: document.toString(), variables: variables as AnyVariables };
      for await (const { data, errors } of sockets.iterate(payload)) {
        if (errors) throw new Error(errors.map((error) => error.message).join('\n'));
        yield data as Result;
      }
    },
    close: async () => sockets.dispose(),
  };
}

async function send<Result>(
  url: string,
  request: { headers?: Record<string, string>; body: string | FormData },
): Promise<Result> {
  const response = await fetch(url, { method: 'POST', ...request }).catch((cause: unknown) => {
    throw new ConfigError(`No server answers at ${url}: start one with \`npm start\`, or name another with --url.`, {
      cause,
    });
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: { message: string }[] };
  if (errors || data === undefined)
    throw new Error(errors?.map(({ message }) => message).join('\n') ?? `${url} answered ${response.status}`);
  return data;
}
