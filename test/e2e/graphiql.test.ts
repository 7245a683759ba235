import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, launch, registerDemoModels, walkCsv } from '../support/api.ts';
import { chromiumPath } from '../support/chromium.ts';

const WAIT = { timeout: 20_000, interval: 500 };

describe.skipIf(chromiumPath === undefined)('GraphiQL', () => {
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  const foreign: string[] = [];
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 600));
    const models = Object.values(await registerDemoModels(api.client));
    await launch(api.client, { dataset: 'walk', models });
    const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
    const offline = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...quiet, ...offline] });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(api.app.http.url).origin) && request.url().startsWith('http'))
        foreign.push(request.url());
    });
    await page.goto(api.app.http.url, { waitUntil: 'networkidle' });
    await page.getByRole('button', { name: /Execute query/ }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  const tab = (name: string) =>
    expect
      .poll(async () => {
        await page.getByRole('tab', { name }).click();
        return page.locator('.graphiql-query-editor').innerText();
      }, WAIT)
      .toContain(name);

  /** Executes what is in the editor, again while the page has not taken it in yet. */
  const answers = (pattern: RegExp) =>
    expect
      .poll(async () => {
        const shown = await page.locator('.result-window').innerText();
        const button = page.getByRole('button', { name: /Execute query/ });
        if (!pattern.test(shown) && (await button.isVisible())) await button.click();
        return shown;
      }, WAIT)
      .toMatch(pattern);

  test('opens offline with a query, a mutation and a subscription that work on what is there', async () => {
    await tab('Newest');
    await answers(/"backtests"/);
    await tab('Launch');
    await answers(/"launchBacktest"/);
    await tab('Follow');
    await answers(/BacktestProgress|^$/);
    await api.startWorker();
    await answers(/BacktestFinished[\s\S]*COMPLETED/);
    const { SCREENSHOT } = process.env;
    if (SCREENSHOT !== undefined) await page.screenshot({ path: SCREENSHOT });
    expect(foreign).toEqual([]);
  });
});
