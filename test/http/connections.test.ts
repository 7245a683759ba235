import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, type Server, createServer, request } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { type ConnectionLimits, watchConnections } from '../../src/http/connections.ts';
import { createTestApi } from '../support/api.ts';

const MiB = 2 ** 20;
/** More than the system keeps for a socket whose other end does not read. */
const LARGE = 32 * MiB;
const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('the connections of a server', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0).reverse()) close();
  });

  async function start(listener: RequestListener, limits: Partial<ConnectionLimits> = {}): Promise<Server> {
    const server = createServer(listener);
    watchConnections(server, { perAddress: 10, total: 10, stalledMs: 400, checkMs: 20, ...limits });
    closers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return server;
  }

  function open(server: Server, text = '', localAddress = '127.0.0.1'): Socket {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined);
    closers.push(() => socket.destroy());
    socket.write(text);
    return socket;
  }

  /** All that a connection receives until it is closed. */
  async function allOf(socket: Socket): Promise<Buffer> {
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    await once(socket, 'close');
    return Buffer.concat(parts);
  }

  const serverSide = async (server: Server) => ((await once(server, 'connection')) as [Socket])[0];

  test('one that does not take its answer is closed, also while it sends', async () => {
    const server = await start((_, response) => void response.end(Buffer.alloc(LARGE)));
    const connection = serverSide(server);
    const client = open(server, `${GET}POST / HTTP/1.1\r\n`).pause();
    const sending = setInterval(() => client.write('x'), 20);
    closers.push(() => clearInterval(sending));
    await once(await connection, 'close');
  });

  test('one that does not take its events is closed, though more events come', async () => {
    const server = await start((_, response) => {
      const events = setInterval(() => response.write(Buffer.alloc(MiB)), 5);
      response.on('close', () => clearInterval(events));
    });
    const connection = serverSide(server);
    open(server, GET).pause();
    await once(await connection, 'close');
  });

  test('one of a WebSocket that does not take its messages is closed', async () => {
    const server = await start(() => undefined);
    new WebSocketServer({ server }).on('connection', (socket) => socket.send(Buffer.alloc(LARGE)));
    const connection = serverSide(server);
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
    open(server, `GET / HTTP/1.1\r\nHost: a\r\n${upgrade}\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`).pause();
    await once(await connection, 'close');
  });

  test('one that takes a little at a time of one large answer gets all of it', async () => {
    const server = await start((_, response) => void response.end(Buffer.alloc(LARGE)));
    const client = open(server, GET.replace('Host', 'Connection: close\r\nHost'));
    // Each pause is shorter than the limit, and all of them together are longer.
    client.on('data', () => {
      if (client.bytesRead % 20 !== 0) return;
      client.pause();
      const resuming = setTimeout(() => client.resume(), 20);
      closers.push(() => clearTimeout(resuming));
    });
    const started = performance.now();
    expect((await allOf(client)).length).toBeGreaterThan(LARGE);
    expect(performance.now() - started).toBeGreaterThan(400);
  });

  test('one that does not send the rest of its request is closed, and one that sends it slowly is not', async () => {
    const server = await start((message, response) => {
      message.resume().on('end', () => response.end('all'));
    });
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 20\r\n\r\n';
    const stalled = open(server, `${head}x`);
    const slow = open(server, head);
    let sent = 0;
    const sending = setInterval(() => (sent += 1) <= 20 && slow.write('x'), 30);
    closers.push(() => clearInterval(sending));
    const [received, all] = await Promise.all([allOf(stalled), allOf(slow)]);
    expect(received).toHaveLength(0);
    expect(all.toString()).toMatch(/all$/);
  });

  test('one that is idle, or waits for its answer, is left alone', async () => {
    let answer: (() => void) | undefined;
    const server = await start(({ method }, response) => {
      if (method === 'GET') answer = () => response.end('late');
    });
    const client = open(server, GET);
    const closed = open(server, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n');
    await allOf(closed);
    answer?.();
    expect(String(await once(client, 'data'))).toMatch(/late/);
  });

  test.each([
    ['of an address', { perAddress: 2 }, '127.0.0.2'],
    ['of all addresses', { total: 2 }, undefined],
  ])('are limited %s: one too many is told so, and another has its place', async (_, limits, other) => {
    const server = await start((__, response) => void response.end('served'), limits);
    const [first, second] = [open(server, GET), open(server, GET)];
    await Promise.all([once(first, 'data'), once(second, 'data')]);
    expect(String(await allOf(open(server)))).toMatch(
      /^HTTP\/1.1 429 [^]*Retry-After: 5[^]*"code":"BUSY","retryable":true/,
    );
    if (other !== undefined) expect(String(await once(open(server, GET, other), 'data'))).toMatch(/served/);
    const left = serverSideClosed(server, first);
    first.destroy();
    await left;
    expect(String(await once(open(server, GET), 'data'))).toMatch(/served/);
  });

  /** Waits until the server has noticed that a client is gone. */
  async function serverSideClosed(server: Server, gone: Socket): Promise<void> {
    const count = () => new Promise<number>((resolve) => server.getConnections((_, open) => resolve(open)));
    const before = await count();
    await once(gone, 'close');
    while ((await count()) >= before) await new Promise(setImmediate);
  }

  test('of the API are limited by its setting', async () => {
    const api = await createTestApi({ HINDCAST_MAX_CONNECTIONS: '2' });
    try {
      const url = new URL(api.app.http.url);
      const held = [1, 2].map(() => connect(Number(url.port), url.hostname));
      await Promise.all(held.map((socket) => once(socket, 'connect')));
      const [answer] = (await once(request(url).end(), 'response')) as [IncomingMessage];
      expect(answer).toMatchObject({ statusCode: 429, headers: { 'retry-after': '5' } });
      for (const socket of held) socket.destroy();
    } finally {
      await api.close();
    }
  });
});
