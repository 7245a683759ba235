import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseConfig } from '../../src/config.ts';
import { createGuard } from '../../src/http/guard.ts';
import { type TestApi, createTestApi } from '../support/api.ts';

const guardOf = (env: Record<string, string> = {}) => createGuard(parseConfig(env));

/** Whether a request is refused, and by which setting it could be allowed. */
const settingOf = (refusal: string | undefined) => /HINDCAST_\w+/.exec(refusal ?? '')?.[0];

describe('the guard', () => {
  const HOST = 'localhost:4000';
  const HOSTS = 'HINDCAST_ALLOWED_HOSTS';
  const ORIGINS = 'HINDCAST_ALLOWED_ORIGINS';
  const own = { host: HOST, origin: `http://${HOST}` };
  const cases: [string, IncomingHttpHeaders, string | undefined][] = [
    ['a program', { host: HOST }, undefined],
    ['a program by address', { host: '127.0.0.1:4000' }, undefined],
    ['a program by another loopback address', { host: '127.8.9.10' }, undefined],
    ['a program by IPv6', { host: '[::1]:4000' }, undefined],
    ['a program by a name below localhost', { host: 'hindcast.localhost:4000' }, undefined],
    ['a program by the address of the connection', { host: '10.0.0.7:4000' }, undefined],
    ['a foreign name', { host: 'rebound.example:4000' }, HOSTS],
    ['a name that only begins like a loopback address', { host: '127.0.0.1.example' }, HOSTS],
    ['a name that only ends like localhost', { host: 'evillocalhost' }, HOSTS],
    ['another address', { host: '10.0.0.8:4000' }, HOSTS],
    ['two hosts', { host: 'localhost, rebound.example' }, HOSTS],
    ['an empty host', { host: '' }, HOSTS],
    ['no host', {}, HOSTS],
    ['its own page', { ...own, 'sec-fetch-site': 'same-origin' }, undefined],
    ['its own page behind a proxy with TLS', { host: HOST, origin: `https://${HOST}` }, undefined],
    ['a page of another port', { host: HOST, origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }, ORIGINS],
    ['a page of another site', { host: HOST, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, ORIGINS],
    ['a page without an origin', { host: HOST, origin: 'null', 'sec-fetch-site': 'cross-site' }, ORIGINS],
    ['a page whose origin has the host in it', { host: HOST, origin: `http://${HOST}.evil.example` }, ORIGINS],
    [
      'a request of a page that sends no origin',
      { host: HOST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      ORIGINS,
    ],
    ['one of the same site', { host: HOST, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, ORIGINS],
    ['a link of another site', { host: HOST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, ORIGINS],
    ['the address bar', { host: HOST, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, undefined],
  ];
  const socket = { localAddress: '10.0.0.7' };

  test.each(cases)('%s', (_, headers, setting) => {
    expect(settingOf(guardOf()({ headers, method: 'POST', socket }, false))).toBe(setting);
  });

  test('a link of another site may open the page, and nothing else', () => {
    const headers = { host: HOST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(guardOf()({ headers, method: 'GET', socket }, true)).toBeUndefined();
    // A form of another site opens a page too, by POST.
    expect(settingOf(guardOf()({ headers, method: 'POST', socket }, true))).toBe(ORIGINS);
    expect(
      settingOf(guardOf()({ headers: { ...headers, 'sec-fetch-mode': 'no-cors' }, method: 'GET', socket }, true)),
    ).toBe(ORIGINS);
  });

  test('lets in what the settings allow', () => {
    const guard = guardOf({
      HINDCAST_ALLOWED_HOSTS: 'hindcast.example, 10.0.0.8',
      HINDCAST_ALLOWED_ORIGINS: 'http://localhost:5173,https://dash.example',
    });
    const at = (headers: IncomingHttpHeaders) => guard({ headers, method: 'POST', socket }, false);
    expect(at({ host: 'Hindcast.example' })).toBeUndefined();
    expect(at({ host: '10.0.0.8:4000' })).toBeUndefined();
    expect(at({ host: HOST, origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' })).toBeUndefined();
    expect(at({ host: 'hindcast.example', origin: 'https://dash.example' })).toBeUndefined();
    expect(at({ host: 'hindcast.example', origin: 'https://hindcast.example' })).toBeUndefined();
    expect(settingOf(at({ host: 'hindcast.example', origin: 'http://dash.example' }))).toBe(ORIGINS);
  });

  test.each([
    ['HINDCAST_ALLOWED_ORIGINS', 'localhost:5173', /expected origins such as .* got "localhost:5173"/],
    ['HINDCAST_ALLOWED_ORIGINS', 'http://localhost:5173/', /got "http:\/\/localhost:5173\/"/],
    ['HINDCAST_ALLOWED_ORIGINS', '*', /got "\*"/],
    ['HINDCAST_ALLOWED_HOSTS', 'http://a', /expected host names or addresses .* got "http:\/\/a"/],
  ])('%s=%s is no such setting', (name, value, message) => {
    expect(() => parseConfig({ [name]: value })).toThrow(message);
  });
});

describe('a server', () => {
  let api: TestApi;
  let url: URL;
  beforeAll(async () => {
    api = await createTestApi({ HINDCAST_ALLOWED_ORIGINS: 'http://localhost:5173' });
    url = new URL(api.app.http.url);
  });
  afterAll(() => api.close());

  /** Sends a request with any headers, which `fetch` would not. */
  async function send(headers: Record<string, string>, { method = 'POST', path = url.pathname, body = '' } = {}) {
    const sent = request({ host: url.hostname, port: url.port, path, method, headers: { host: url.host, ...headers } });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return { status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() };
  }

  const json = { 'content-type': 'application/json' };
  const query = { body: JSON.stringify({ query: '{ __typename }' }) };

  test.each([
    ['application/json'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['text/plain'],
  ])('refuses a foreign page before its body is read: %s', async (type) => {
    const answer = await send({ 'content-type': type, origin: 'https://evil.example' }, query);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_REFUSED' } }] });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('refuses a foreign host, also for the page and its files', async () => {
    for (const path of [url.pathname, '/graphiql/none.js'])
      expect(await send({ host: 'rebound.example', accept: 'text/html' }, { method: 'GET', path })).toMatchObject({
        status: 403,
      });
  });

  test('answers programs as before, and tells an allowed page that it may read', async () => {
    expect(await send(json, query)).toMatchObject({ status: 200, text: '{"data":{"__typename":"Query"}}' });
    const origin = 'http://localhost:5173';
    const answer = await send({ ...json, origin }, query);
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } });
    const asked = await send(
      { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      { method: 'OPTIONS' },
    );
    expect(asked).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
  });

  test('says what pages may do', async () => {
    const { headers } = await send({ accept: 'text/html' }, { method: 'GET' });
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'self'.*frame-ancestors 'none'/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
  });

  test('has a small page, whose files are packed and kept for ever', async () => {
    const { text, status } = await send({ accept: 'text/html' }, { method: 'GET' });
    expect(status).toBe(200);
    expect(text.length).toBeLessThan(20_000);
    const files = [...text.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await send({ 'accept-encoding': 'gzip' }, { method: 'GET', path });
      expect(file).toMatchObject({
        status: 200,
        headers: { 'content-encoding': 'gzip', 'cache-control': expect.stringContaining('immutable') },
      });
    }
  });

  test.each([
    ['a program', {}, true],
    ['its own page', { origin: 'OWN' }, true],
    ['an allowed page', { origin: 'http://localhost:5173' }, true],
    ['a foreign page', { origin: 'https://evil.example' }, false],
    ['a foreign host', { host: 'rebound.example' }, false],
  ])('WebSocket: %s', async (_, headers: Record<string, string>, isAllowed) => {
    const given = { ...headers, ...(headers['origin'] === 'OWN' ? { origin: url.origin } : {}) };
    const socket = new WebSocket(api.app.http.url.replace('http', 'ws'), 'graphql-transport-ws', { headers: given });
    const opened = await new Promise((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    });
    expect(opened).toBe(isAllowed ? 'open' : 'Unexpected server response: 403');
    socket.terminate();
  });
});
