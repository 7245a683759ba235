import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';
import { chromiumPath } from '../support/chromium.ts';

/** What a page tries. Each is a script that says what came of it: an answer, or why there is none. */
const ATTEMPTS = {
  'fetch of JSON': `fetch(URL, { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODY }).then((r) => r.text())`,
  'fetch of a form': `fetch(URL, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={__typename}' }).then((r) => r.text())`,
  'fetch of parts': `(() => { const form = new FormData(); form.set('operations', BODY); form.set('map', '{}'); return fetch(URL, { method: 'POST', body: form }).then((r) => r.text()); })()`,
  'fetch by GET': `fetch(URL + '?query={__typename}').then((r) => r.text())`,
  WebSocket: `new Promise((resolve) => {
    const socket = new WebSocket(URL.replace('http', 'ws'), 'graphql-transport-ws');
    socket.onopen = () => socket.send('{"type":"connection_init"}');
    socket.onmessage = (event) => resolve(event.data);
    socket.onerror = () => resolve('refused');
  })`,
  EventSource: `new Promise((resolve) => {
    const source = new EventSource(URL + '?query=' + encodeURIComponent('subscription{backtestEvents(id:"QmFja3Rlc3Q6MA=="){__typename}}'));
    source.onopen = () => resolve('opened');
    source.addEventListener('next', () => resolve('opened'));
    source.onerror = () => resolve('refused');
  })`,
};

/** Attempts that do not read an answer: whether they did anything is seen on the server. */
const WRITE =
  'mutation { defineFeatureSet(input: { name: "NAME", features: [{ name: "a", expression: "$close" }] }) { __typename } }';
const BLIND = {
  'no-cors JSON as text': `fetch(URL, { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body: BODY })`,
  'no-cors form': `fetch(URL, { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ query: QUERY }) })`,
  'no-cors parts': `(() => { const form = new FormData(); form.set('operations', BODY); form.set('map', '{}'); return fetch(URL, { method: 'POST', mode: 'no-cors', body: form }); })()`,
  'a form that is sent': `new Promise((resolve) => {
    const form = document.createElement('form');
    const frame = document.createElement('iframe');
    frame.name = 'sink';
    frame.onload = () => resolve('sent');
    document.body.append(frame, form);
    Object.assign(form, { method: 'POST', action: URL, target: 'sink' });
    const field = document.createElement('input');
    Object.assign(field, { name: 'query', value: QUERY });
    form.append(field);
    form.submit();
  })`,
};

describe.skipIf(chromiumPath === undefined)('pages in a browser', () => {
  let api: TestApi;
  let browser: Browser;
  let other: Server;
  const pages: Record<string, Page> = {};
  let count = 0;

  beforeAll(async () => {
    other = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><body>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    api = await createTestApi({ HINDCAST_ALLOWED_ORIGINS: `http://allowed.localhost:${port}` });
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 30));
    const { port: own } = new URL(api.app.http.url);
    // A name that leads to the server, as after DNS rebinding.
    const resolver = `--host-resolver-rules=MAP rebound.example 127.0.0.1`;
    const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', resolver];
    browser = await chromium.launch({ executablePath: chromiumPath, args: quiet });
    const open = async (url: string) => {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    };
    pages['own'] = await open(`${api.app.http.url.replace('/graphql', '')}/graphql`);
    pages['allowed'] = await open(`http://allowed.localhost:${port}/`);
    pages['other port'] = await open(`http://127.0.0.1:${port}/`);
    pages['other site'] = await open(`http://other.localhost:${port}/`);
    pages['rebound'] = await open(`http://rebound.example:${own}/none`);
  });
  afterAll(async () => {
    await browser.close();
    other.close();
    await api.close();
  });

  /** Runs a script in a page, as its own. */
  const run = (name: string, script: string, query = '{__typename}') => {
    // A page that was rebound asks what it takes for its own server.
    const url = name === 'rebound' ? api.app.http.url.replace('127.0.0.1', 'rebound.example') : api.app.http.url;
    const body = JSON.stringify({ query });
    const text = script
      .replaceAll(/\bURL\b/g, JSON.stringify(url))
      .replaceAll('BODY', JSON.stringify(body))
      .replaceAll('QUERY', JSON.stringify(query));
    return pages[name]?.evaluate(`(${text}).then(String, (error) => 'refused: ' + error.message)`);
  };

  const table = Object.entries(ATTEMPTS).flatMap(([attempt, script]) =>
    [
      ['own', true],
      ['allowed', true],
      ['other port', false],
      ['other site', false],
      ['rebound', false],
    ].map(([page, isAllowed]) => [attempt, page, isAllowed, script] as [string, string, boolean, string]),
  );
  test.each(table)('%s by the page "%s": allowed %s', async (attempt, page, isAllowed, script) => {
    const outcome = await run(page, script);
    // No page and no program needs to send a form.
    if (isAllowed && attempt === 'fetch of a form') expect(outcome).toMatch(/this is a form/);
    else if (isAllowed) expect(outcome).toMatch(/"__typename":"Query"|connection_ack|opened/);
    else expect(outcome).toMatch(/refused|REQUEST_REFUSED/);
  });

  const blind = Object.entries(BLIND).flatMap(([attempt, script]) =>
    ['other port', 'other site'].map((page) => [attempt, page, script] as const),
  );
  test.each(blind)('%s by the page "%s" changes nothing', async (_, page, script) => {
    count += 1;
    await run(page, script, WRITE.replace('NAME', `attack-${count}`));
    const sets = await api.database.prisma.featureSet.count({ where: { name: { startsWith: 'attack-' } } });
    expect(sets).toBe(0);
  });

  test('the same changes something where it comes from a program', async () => {
    await api.client.request(WRITE.replace('NAME', 'program'));
    expect(await api.database.prisma.featureSet.count({ where: { name: 'program' } })).toBe(1);
  });
});
