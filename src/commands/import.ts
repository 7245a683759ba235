import { randomUUID } from 'node:crypto';
import { constants, openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setInterval } from 'node:timers/promises';
import type { ImportBarsInput } from './terminal/generated/graphql.ts';
import { graphql } from './terminal/generated/index.ts';
import { type GraphqlClient, createGraphqlClient } from './terminal/graphql-client.ts';
import { invalidInput } from './terminal/invalid-input.ts';
import { createProgressBars } from './terminal/progress-bars.ts';

export interface ImportOptions {
  readonly dataset: string;
  /** The symbol of files without a symbol column; without it, the name of the file. */
  readonly symbol?: string;
  /** The length of a bar in ms. */
  readonly timeframe?: number;
  readonly periodsPerYear?: number;
  readonly url?: string;
}

/**
 * `hindcast import`: imports files of bars, CSV or Parquet, into a running server, one after the other. Stops at the
 * first file that is refused; the files before it stay imported.
 */
export async function importBars(files: readonly string[], options: ImportOptions): Promise<void> {
  const { dataset, timeframe, periodsPerYear } = options;
  const client = createGraphqlClient(options.url);
  try {
    for (const [index, path] of files.entries()) {
      const symbol = options.symbol ?? basename(path, extname(path));
      const progressId = randomUUID();
      const title = `[${index + 1}/${files.length}] ${path}`;
      const bars = createProgressBars([title], process.stdout);
      const unfollow = follow(client, progressId, (fraction) => bars.set(title, fraction));
      const input = { dataset, symbol, progressId, timeframeMs: timeframe, periodsPerYear };
      const report = await send(client, path, input).finally(unfollow);
      const symbols = report.symbols.length === 1 ? report.symbols[0] : `${report.symbols.length} symbols`;
      bars.end(title, `${report.rows} bars of ${symbols}${report.changed ? '' : ', nothing new'}`);
    }
  } finally {
    await client.close();
  }
}

const POLL_MS = 200;

/** Shows how far an import is, again and again, until the function that it returns is called. */
function follow(client: GraphqlClient, progressId: string, show: (fraction: number) => void): () => Promise<void> {
  const stop = new AbortController();
  const polling = (async () => {
    for await (const _ of setInterval(POLL_MS, undefined, { signal: stop.signal })) {
      const { importProgress } = await client.request(PROGRESS, { progressId });
      if (importProgress) show(importProgress.fraction);
    }
  })();
  // It ends with the abort, or because the server is gone, which the import itself reports.
  const ended = polling.catch(() => undefined);
  return async () => {
    stop.abort();
    await ended;
  };
}

async function send(client: GraphqlClient, path: string, input: ImportBarsInput) {
  const blob = await openFile(path);
  const files = { 'variables.input.file': new File([blob], basename(path)) };
  const { importBars: outcome } = await client.upload(IMPORT, { input: { ...input, file: null } }, files);
  if ('message' in outcome) throw invalidInput(path, outcome.message);
  return outcome;
}

async function openFile(path: string): Promise<Blob> {
  try {
    await access(path, constants.R_OK);
    return await openAsBlob(path);
  } catch (cause) {
    throw invalidInput(path, `Expected a file that can be read: ${(cause as Error).message}.`, cause);
  }
}

const PROGRESS = graphql(`query Progress($progressId: String!) {
  importProgress(progressId: $progressId) { fraction }
}`);
const IMPORT = graphql(`mutation Import($input: ImportBarsInput!) {
  importBars(input: $input) {
    ... on ImportBarsPayload { rows changed symbols }
    ... on Error { message }
  }
}`);
