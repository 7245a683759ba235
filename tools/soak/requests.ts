import type { Random } from '../random.ts';
import { clientFrame } from '../client-frame.ts';

/** A GraphQL request. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A way in which an operation reaches the server, as the bytes of a connection. */
export type Carry = (operation: Operation) => Uint8Array;

const HOST = 'Host: 127.0.0.1';

/** A whole request of HTTP, after which the connection ends. */
export function httpRequest(line: string, headers: readonly string[], body: string | Uint8Array = ''): Uint8Array {
  const length = Buffer.byteLength(body);
  const lengths = length > 0 || line.startsWith('POST') ? [`Content-Length: ${length}`] : [];
  const head = [`${line} HTTP/1.1`, HOST, 'Connection: close', ...headers, ...lengths].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body)]);
}

const JSON_TYPE = 'Content-Type: application/json';
const BOUNDARY = 'soak-boundary';

/** Parts of a multipart form: texts, and files by their names. */
export function multipart(
  texts: Readonly<Record<string, string>>,
  files: Readonly<Record<string, Uint8Array>>,
): Uint8Array {
  const part = (disposition: string, content: Uint8Array) =>
    Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
  const body = Buffer.concat([
    ...Object.entries(texts).map(([name, text]) => part(`name="${name}"`, Buffer.from(text))),
    ...Object.entries(files).map(([name, bytes]) => part(`name="${name}"; filename="${name}.bin"`, bytes)),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
  return httpRequest('POST /graphql', [`Content-Type: multipart/form-data; boundary=${BOUNDARY}`], body);
}

/** A request with a file at `variables.input.file`. */
export function upload(operation: Operation, file: Uint8Array): Uint8Array {
  const texts = { operations: JSON.stringify(operation), map: '{"0":["variables.input.file"]}' };
  return multipart(texts, { 0: file });
}

const form = ({ query, variables }: Operation) =>
  new URLSearchParams({ query, ...(variables ? { variables: JSON.stringify(variables) } : {}) }).toString();

const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';
const EVENTS = 'Accept: text/event-stream';

/** Every way there is, by its name. */
export const CARRIERS: Readonly<Record<string, Carry>> = {
  post: (operation) => httpRequest('POST /graphql', [JSON_TYPE], JSON.stringify(operation)),
  get: (operation) => httpRequest(`GET /graphql?${form(operation)}`, ['Accept: application/json']),
  form: (operation) => httpRequest('POST /graphql', [FORM_TYPE], form(operation)),
  multipart: (operation) => multipart({ operations: JSON.stringify(operation), map: '{}' }, {}),
  events: (operation) => httpRequest('POST /graphql', [JSON_TYPE, EVENTS], JSON.stringify(operation)),
  socket: (operation) => webSocket([operation]),
};

/** Opens a WebSocket, and sends operations in the protocol graphql-ws. */
export function webSocket(operations: readonly Operation[]): Uint8Array {
  const head = httpUpgrade();
  const messages = [
    { type: 'connection_init' },
    ...operations.map((payload, id) => ({ id: String(id), type: 'subscribe', payload })),
  ];
  return Buffer.concat([head, ...messages.map((message) => clientFrame(JSON.stringify(message)))]);
}

function httpUpgrade(): Buffer {
  const lines = [
    'GET /graphql HTTP/1.1',
    HOST,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** Makes a valid request a broken one, beyond what `mutate` does to single bytes. */
export function breakRequest(bytes: Uint8Array, random: Random): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const breaks: (() => string)[] = [
    () => insert(text, random(text.length), oneOf(RUNS, random).repeat(2 ** random(18))),
    () => text.slice(0, random(text.length)),
    () => text + text.slice(random(text.length)),
    () => text.replace(/Content-Length: \d+/, `Content-Length: ${oneOf(LENGTHS, random)}`),
    () => text.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked'),
    () => text.replace(/Content-Length: (\d+)/, 'Content-Length: $1\r\nTransfer-Encoding: chunked'),
    () => text.replace(HOST, `${HOST}\r\n${'X-Flood: 1\r\n'.repeat(2 ** random(12))}X-Last: 1`),
    () => text.replace(HOST, `${HOST}\r\nCookie: ${'a=b; '.repeat(2 ** random(12))}`),
    () => text.replace(HOST, oneOf(['Host: evil.example', 'Host:', `${HOST}\r\n${HOST}`, 'X: y'], random)),
    () => text.replace(/Content-Type: [^\r]*/, `Content-Type: ${oneOf(TYPES, random)}`),
    () => text.replace(/^(?:GET|POST|OPTIONS)/, oneOf(METHODS, random)),
    () => text.replace('/graphql', oneOf(PATHS, random)),
    () => text.replaceAll('\r\n', oneOf(['\n', '\r', '\r\n ', '\0\r\n'], random)),
    () => text.replace('Connection: close', 'Connection: keep-alive').repeat(2 + random(20)),
    () => chunked(text, random),
  ];
  return Buffer.from(oneOf(breaks, random)(), 'latin1');
}

/** The same body in chunks, of which some may have a wrong size. */
function chunked(text: string, random: Random): string {
  const at = text.indexOf('\r\n\r\n');
  const body = text.slice(at + 4);
  const size = 1 + random(Math.max(1, body.length));
  const chunks: string[] = [];
  for (let from = 0; from < body.length && chunks.length < 1_000; from += size) {
    const piece = body.slice(from, from + size);
    const told = random(20) === 0 ? oneOf(['ffffffffffffffff', '-1', 'zz', ''], random) : piece.length.toString(16);
    chunks.push(`${told}\r\n${piece}\r\n`);
  }
  const head = text.slice(0, at).replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
  return `${head}\r\n\r\n${chunks.join('')}0\r\n\r\n`;
}

export const oneOf = <Value>(values: readonly Value[], random: Random): Value => values[random(values.length)];

const insert = (text: string, at: number, run: string) => text.slice(0, at) + run + text.slice(at);

const RUNS = ['a', '{', '(', '"', '\\', '\0', '\xff', '9', '%41', '&a=b', '\r\n', 'a:', '[', '{"a":', '#', ' '];
const LENGTHS = ['0', '1', '-1', '99999', '4194305', '99999999999999999999', '0x10', '1e3', '5, 5', ''];
const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'QUERY', 'X'];
const PATHS = [
  '/',
  '/graphql/',
  '//graphql',
  '/graphql?query={',
  '/graphql#',
  '/session',
  '/GRAPHQL',
  '*',
  '/%00',
  '/..',
];
const TYPES = [
  'text/plain',
  'application/json; charset=utf-16',
  'application/graphql',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  `multipart/form-data; boundary="${'b'.repeat(200)}"`,
  'application/x-www-form-urlencoded',
  ';',
];
