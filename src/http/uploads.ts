import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { UploadTooLargeError } from '../errors.ts';
import { type Multipart, readMultipart } from './read-multipart.ts';

/** A request that carries no file is not larger. */
const MAX_QUERY_BYTES = 4 * 2 ** 20;

interface NodeContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/**
 * Limits the size of requests. Multipart ones (graphql-multipart-request-spec) are read here, their files to disk, which
 * are closed when the response is: the reader that comes with the server holds them in memory.
 */
export function useMultipart(maxUploadBytes: number): Plugin<object, object> {
  return {
    onRequestParse({ serverContext, requestParser, setRequestParser, fetchAPI }) {
      const { req, res } = serverContext as unknown as NodeContext;
      const isMultipart = (req.headers['content-type'] ?? '').startsWith('multipart/form-data');
      const refuse = refusal(req);
      const limit = isMultipart ? maxUploadBytes + MAX_QUERY_BYTES : MAX_QUERY_BYTES;
      if (Number(req.headers['content-length'] ?? 0) > limit) throw refuse(requestOver(limit));
      if (isMultipart)
        setRequestParser(async () => {
          const multipart = await read(req, maxUploadBytes, refuse);
          res.once('close', () => {
            for (const file of multipart.files.values()) void file[Symbol.asyncDispose]();
          });
          return toParams(multipart);
        });
      else if (requestParser && req.headers['transfer-encoding'] !== undefined)
        setRequestParser(async ({ url, method, headers }) => {
          const body = await readUpTo(MAX_QUERY_BYTES, req, refuse);
          return requestParser(new fetchAPI.Request(url, { method, headers, body }));
        });
    },
  };
}

type Refuse = (message: string) => GraphQLError;

const requestOver = (limit: number) => `Expected a request of at most ${limit} bytes, and this one has more.`;
const malformed = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

/** What is still under way is dropped: a connection closed over unread bytes would take the answer with it. */
function refusal(request: IncomingMessage): Refuse {
  return (message) => {
    request.resume();
    return new GraphQLError(message, { extensions: { code: 'UPLOAD_TOO_LARGE', http: { status: 413 } } });
  };
}

/** The body of a request that does not say how long it is. */
function readUpTo(limit: number, request: IncomingMessage, refuse: Refuse): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else if (size - part.length <= limit) reject(refuse(requestOver(limit)));
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', reject);
  });
}

async function read(request: IncomingMessage, maxBytes: number, refuse: Refuse): Promise<Multipart> {
  try {
    return await readMultipart(request, maxBytes);
  } catch (error) {
    if (error instanceof UploadTooLargeError) throw refuse(error.message);
    throw malformed(`Expected a multipart request, and it cannot be read: ${(error as Error).message}`);
  }
}

/** Puts the files where `map` says that `operations` wants them. */
function toParams({ texts, files }: Multipart): GraphQLParams {
  const operations = parseObject('operations', texts.get('operations'));
  for (const [part, paths] of Object.entries(parseObject('map', texts.get('map') ?? '{}'))) {
    const file = files.get(part);
    if (!file || !Array.isArray(paths)) throw malformed(`Expected a file ${JSON.stringify(part)} and its paths.`);
    for (const path of paths) place(operations, String(path).split('.'), file);
  }
  return operations;
}

function parseObject(name: string, text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw malformed(`Expected a JSON object in the part ${JSON.stringify(name)} of the multipart request.`);
}

function place(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], file: unknown): void {
  if (!Object.hasOwn(target, key))
    throw malformed(`Expected a path of "operations" in "map", got ${JSON.stringify(key)}.`);
  if (rest.length === 0) target[key] = file;
  else if (typeof target[key] === 'object' && target[key] !== null)
    place(target[key] as Record<string, unknown>, rest, file);
  else throw malformed(`Expected an object at ${JSON.stringify(key)} of "operations".`);
}
