import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createColumnCache } from '../../src/cache/index.ts';
import { type FeatureThread, createColumnLoaders, createFeatureThread } from '../../src/columns/index.ts';
import { readFeatureSeries } from '../../src/columns/feature-series.ts';
import { findDatasets } from '../../src/store/index.ts';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';
import { recordStatements } from '../support/database.ts';

const SYMBOLS = Array.from({ length: 10 }, (_, index) => `S${index}`);
const EXPRESSIONS = Array.from({ length: 20 }, (_, index) => `Mean($close,${index + 2})/$close`);
const NEVER = new AbortController().signal;
const unbounded = (signal = NEVER) => ({ signal, computingMs: Infinity });
const newCache = () => createColumnCache({ maxBytes: 32 * 2 ** 20, ttlMs: 60_000, now: () => 0 });

let api: TestApi;
let datasetId: number;
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'ten', walkCsv(SYMBOLS, 3_000));
  const dataset = (await findDatasets(api.database, ['ten'])).get('ten');
  expect.assert(dataset);
  datasetId = dataset.id;
});
afterAll(() => api.close());

const requestOf = (symbols: readonly string[], expressions: readonly string[], maxPoints = 100) => {
  const range = { datasetId, timeframeMs: 86_400_000, revision: 1, from: 0, to: Date.UTC(2030, 0, 1), label: false };
  return { ...range, symbols, expressions, maxPoints };
};

function readHere(request: ReturnType<typeof requestOf>) {
  const { database } = api;
  const loaders = createColumnLoaders(database);
  return readFeatureSeries({ database, columnCache: newCache(), loaders, now: () => 0 }, request);
}

test('20 features of 10 symbols take as many statements as one of one', async () => {
  const one = await recordStatements(() => readHere(requestOf(['S0'], EXPRESSIONS.slice(0, 1))));
  const all = await recordStatements(() => readHere(requestOf(SYMBOLS, EXPRESSIONS)));
  expect(all.length).toBe(one.length);
  // What the range is made of and how many bars there are, then for each of its two buckets the chunks there are, the
  // times and all other values.
  const bucket = ['LATERAL', 'COPY', 'COPY'];
  const kinds = /COPY|instrument USING|field USING|DISTINCT bucket|LATERAL|DISTINCT ON/;
  expect(all.map((text) => kinds.exec(text)?.[0])).toEqual([
    'instrument USING',
    'field USING',
    'DISTINCT ON',
    'DISTINCT bucket',
    ...bucket,
    ...bucket,
  ]);
});

test('more points of all series together than 200,000 are refused', async () => {
  const expressions = [...EXPRESSIONS, ...EXPRESSIONS.map((text) => `-(${text})`)];
  await expect(readHere(requestOf(SYMBOLS, expressions, 500))).resolves.toHaveLength(400);
  await expect(readHere(requestOf(SYMBOLS, expressions, 600))).rejects.toMatchObject({
    code: 'QUERY_TOO_LARGE',
    message: expect.stringMatching(/200000 points/),
  });
});

describe('the thread that computes features', () => {
  const open: FeatureThread[] = [];
  const start = (limitMs?: number) => {
    const thread = createFeatureThread({
      databaseUrl: api.database.url,
      columnCache: newCache(),
      onError: () => undefined,
      ...(limitMs === undefined ? {} : { limitMs }),
    });
    open.push(thread);
    return thread;
  };
  afterAll(async () => {
    await Promise.all(open.map((thread) => thread.close()));
  });
  /** Takes more than 20 s. */
  const endless = () =>
    requestOf(
      SYMBOLS,
      Array.from({ length: 900 }, (_, index) => `Mad($close+${index},400)`),
    );

  test('answers the same as its function does here', async () => {
    const request = requestOf(['S3', 'S1'], EXPRESSIONS.slice(0, 2));
    expect(await start().ask(request, unbounded())).toEqual(await readHere(request));
  });

  test('ends what nobody waits for any more, drops what waits, and goes on', { timeout: 20_000 }, async () => {
    const thread = start();
    const [first, second] = [new AbortController(), new AbortController()];
    const request = requestOf(['S0'], EXPRESSIONS.slice(0, 1));
    await thread.ask(request, unbounded());
    const waiting = [thread.ask(endless(), unbounded(first.signal)), thread.ask(endless(), unbounded(second.signal))];
    const next = thread.ask(request, unbounded());
    second.abort();
    first.abort();
    for (const outcome of await Promise.allSettled(waiting))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    expect(await next).toEqual(await readHere(request));
  });

  test('ends what takes more of a processor than is left, and takes it from what is left', async () => {
    const thread = start();
    const bounds = { signal: NEVER, computingMs: 1_000 };
    await thread.ask(requestOf(['S0'], ['Mad($close,400)']), bounds);
    expect(bounds.computingMs).toBeLessThan(1_000);
    expect(bounds.computingMs).toBeGreaterThan(0);
    await expect(thread.ask(endless(), bounds)).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: expect.stringMatching(/more computing than a request may: ask for fewer/),
    });
    await expect(thread.ask(requestOf(['S0'], ['$close']), unbounded())).resolves.toHaveLength(1);
  });

  test('ends what takes too long, with what to do', async () => {
    await expect(start(1_000).ask(endless(), unbounded())).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: expect.stringMatching(/longer than 1000 ms: ask for fewer/),
    });
  });

  test('closing ends what is under way', async () => {
    const thread = start();
    const reading = thread.ask(endless(), unbounded());
    const [outcome] = await Promise.allSettled([reading, thread.close()]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUSY' } });
  });
});
