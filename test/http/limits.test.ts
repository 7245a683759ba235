import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeStalled } from '../../src/http/stalled-sockets.ts';
import { type TestApi, createTestApi } from '../support/api.ts';

describe('connections on which nothing moves', () => {
  const BIG = Buffer.alloc(64 * 2 ** 20);
  const server = createServer((request, response) => {
    if (request.url === '/big') response.end(BIG);
    // Anything else waits, as for an event.
    else request.resume();
  });
  beforeAll(async () => {
    closeStalled(server, 300);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const open = async (text: string): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  };
  /** How the server sees the end of a connection that it closes itself. */
  const closed = async (work: () => Promise<Socket>): Promise<Socket> => {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = await work();
    const [socket] = await accepted;
    await once(socket, 'close');
    return client;
  };

  test('are closed where the client does not read its answer', async () => {
    const client = await closed(async () => {
      const socket = await open('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
      return socket.pause();
    });
    client.destroy();
  });

  test('are closed where the client does not finish its request', async () => {
    const client = await closed(() => open('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this'));
    client.destroy();
  });

  test('stay open where the client waits, and where it reads slowly', async () => {
    const waiting = await open('GET /event HTTP/1.1\r\nHost: x\r\n\r\n');
    const reading = await open('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    let bytes = 0;
    // A piece at a time, with pauses that are shorter than the limit: it takes longer than the limit in all.
    reading.on('data', (piece: Buffer) => {
      bytes += piece.length;
      reading.pause();
      setTimeout(() => reading.resume(), 2);
    });
    await expect.poll(() => bytes, { timeout: 50_000 }).toBeGreaterThan(BIG.length);
    expect(waiting.closed).toBe(false);
    waiting.destroy();
    reading.destroy();
  });
});

describe('what one address may have open', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi({ HINDCAST_MAX_CONNECTIONS: '40' });
  });
  afterAll(() => api.close());

  /** Begins a request and leaves it unfinished; `answers` gets what comes back. */
  const begin = async (headers: string, answers: string[] = []): Promise<Socket> => {
    const { hostname, port } = new URL(api.app.http.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.on('data', (text: Buffer) => answers.push(text.toString()));
    socket.write(`POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\n${headers}\r\n\r\n`);
    await once(socket, 'connect');
    return socket;
  };
  const isServed = async () => {
    const answer = await api.client.request('{ __typename }').catch(() => null);
    return answer !== null;
  };

  test.each([
    ['uploads', 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000', 8],
    ['bytes of requests', 'Content-Type: application/json\r\nContent-Length: 4000000', 16],
    ['requests of unknown length', 'Content-Type: application/json\r\nTransfer-Encoding: chunked', 16],
  ])('%s beyond the limit are refused for a while, and taken when others have ended', async (_, headers, limit) => {
    const answers: string[] = [];
    const open = await Promise.all(Array.from({ length: limit + 1 }, () => begin(headers, answers)));
    // Whichever comes last.
    await expect.poll(() => answers, { timeout: 10_000 }).toHaveLength(1);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 429 [^]*retry-after: 5[^]*"BUSY"/i);
    for (const socket of open) socket.destroy();
    await expect.poll(isServed, { timeout: 10_000 }).toBe(true);
  });

  test('connections beyond the limit are closed', async () => {
    const open = await Promise.all(
      Array.from({ length: 41 }, () => begin('Content-Type: application/json\r\nContent-Length: 1000')),
    );
    // Those of other tests may still be there.
    await expect.poll(() => open.filter((socket) => socket.destroyed).length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(open.filter((socket) => !socket.destroyed).length).toBeGreaterThan(0);
    for (const socket of open) socket.destroy();
    await expect.poll(isServed, { timeout: 10_000 }).toBe(true);
  });
});
