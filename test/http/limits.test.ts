import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi } from '../support/api.ts';

describe('what one address may have under way', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
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
});
