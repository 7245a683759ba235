import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { UploadTooLargeError, quote } from '../errors.ts';
import type { DiskFile } from '../files/index.ts';
import { type Multipart, readMultipart } from './read-multipart.ts';

/** The largest request without files: its query and variables. */
const MAX_QUERY_BYTES = 4 * 2 ** 20;

interface NodeContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/**
 * Limits the size of requests and reads multipart ones (graphql-multipart-request-spec): their files go to disk and are
 * closed with the response. Yoga's own reader would hold whole files in memory. A request that is too large is answered
 * 413 with code UPLOAD_TOO_LARGE, a malformed one 400 with code BAD_REQUEST.
 */
export function useMultipart(maxUploadBytes: number): Plugin<object, object> {
  return {
    onRequestParse({ serverContext, requestParser, setRequestParser, fetchAPI }) {
      const { req, res } = serverContext as unknown as NodeContext;
      if ((req.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) throw noForms();
      const isMultipart = (req.headers['content-type'] ?? '').startsWith('multipart/form-data');
      const refuse = refusal(req);
      const limit = isMultipart ? maxUploadBytes + MAX_QUERY_BYTES : MAX_QUERY_BYTES;
      if (Number(req.headers['content-length'] ?? 0) > limit) throw refuse(requestOver(limit));
      if (requestParser && req.method === 'GET')
        setRequestParser(async (request) => {
          try {
            return await requestParser(request);
          } catch (cause) {
            if (cause instanceof SyntaxError)
              throw malformed(`Expected "variables" and "extensions" in JSON: ${cause.message}`);
            throw cause;
          }
        });
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
/** What a form of any page can send without being asked, and no program needs. */
const noForms = () =>
  new GraphQLError('Expected JSON, and this is a form: send `Content-Type: application/json`.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 415 } },
  });
const malformed = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

/**
 * Makes the error for a request that is too large. The rest of its body is read and dropped: closing a connection with
 * unread bytes resets it, and the client would lose the answer.
 */
function refusal(request: IncomingMessage): Refuse {
  return (message) => {
    request.resume();
    return new GraphQLError(message, { extensions: { code: 'UPLOAD_TOO_LARGE', http: { status: 413 } } });
  };
}

/** Reads the body of a request without a content-length. */
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

/** Puts each file at the paths of `operations` that `map` names. */
function toParams({ texts, files }: Multipart): GraphQLParams {
  const operations = parseObject('operations', texts.get('operations'));
  for (const [part, paths] of Object.entries(parseObject('map', texts.get('map') ?? '{}'))) {
    const file = files.get(part);
    if (!file || !Array.isArray(paths)) throw malformed(`Expected a file ${JSON.stringify(part)} and its paths.`);
    for (const path of paths) place(operations, String(path), file);
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

/** Levels of a path in `map`: no input is nested deeper. */
const MAX_SEGMENTS = 32;

/** Puts a file where a path leads, which has to be there and null, as the specification has it. */
function place(operations: Record<string, unknown>, path: string, file: DiskFile): void {
  const segments = path.split('.', MAX_SEGMENTS + 1);
  if (segments.length > MAX_SEGMENTS)
    throw malformed(`Expected a path of at most ${MAX_SEGMENTS} parts in "map", got ${quote(path)}.`);
  let target: unknown = operations;
  for (const [depth, key] of segments.entries()) {
    // Of an array only its places: `length` would change it.
    const isPlace = Array.isArray(target) ? /^\d+$/.test(key) : typeof target === 'object' && target !== null;
    if (!isPlace || !Object.hasOwn(target as object, key))
      throw malformed(`Expected a path of "operations" in "map", got ${quote(path)}: there is no ${quote(key)}.`);
    const place = target as Record<string, unknown>;
    if (depth < segments.length - 1) target = place[key];
    else if (place[key] === null) place[key] = file;
    else throw malformed(`Expected null at ${quote(path)} of "operations", which "map" puts a file at.`);
  }
}
