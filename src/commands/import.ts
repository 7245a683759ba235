import { randomUUID } from 'node:crypto';
import { constants, openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { InvalidInputError } from '../errors.ts';
import { type GraphqlClient, createGraphqlClient, serverUrl } from './terminal/graphql-client.ts';
import { createProgressBars } from './terminal/progress-bars.ts';

const OPTIONS = {
  dataset: { type: 'string' },
  symbol: { type: 'string' },
  timeframe: { type: 'string' },
  'periods-per-year': { type: 'string' },
  url: { type: 'string' },
} as const;

/**
 * `hindcast import FILE… --dataset NAME [--symbol S] [--timeframe MS] [--periods-per-year N] [--url URL]`: imports files of
 * bars, CSV or Parquet, into a running server, one after the other. A file without a column of symbols holds the one that
 * is given, or the one that it is named after. Stops at the first that is refused; those before it stay.
 */
export async function importBars(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const { dataset } = values;
  if (dataset === undefined) throw invalid('--dataset', 'Expected the name of a dataset, got none.');
  if (positionals.length === 0) throw invalid('FILE', 'Expected at least one file, got none.');
  const client = createGraphqlClient(values.url ?? serverUrl());
  const calendar = {
    ...(values.timeframe === undefined ? {} : { timeframeMs: Number(values.timeframe) }),
    ...(values['periods-per-year'] === undefined ? {} : { periodsPerYear: Number(values['periods-per-year']) }),
  };
  try {
    for (const [index, path] of positionals.entries()) {
      const symbol = values.symbol ?? basename(path, extname(path));
      const progressId = randomUUID();
      const title = `[${index + 1}/${positionals.length}] ${path}`;
      const bars = createProgressBars([title], process.stdout);
      const unfollow = follow(client, progressId, (fraction) => bars.set(title, fraction));
      const report = await send(client, path, { dataset, symbol, progressId, ...calendar }).finally(unfollow);
      const symbols = report.symbols.length === 1 ? report.symbols[0] : `${report.symbols.length} symbols`;
      bars.end(title, `${report.rows} bars of ${symbols}${report.changed ? '' : ', nothing new'}`);
    }
  } finally {
    await client.close();
  }
}

const POLL_MS = 200;

/** Asks again and again how far an import is, until what it returns is called. */
function follow(client: GraphqlClient, progressId: string, show: (fraction: number) => void): () => Promise<void> {
  const stop = new AbortController();
  const asked = (async () => {
    for await (const _ of setInterval(POLL_MS, undefined, { signal: stop.signal })) {
      const { importProgress } = await client.request<{ importProgress: { fraction: number } | null }>(PROGRESS, {
        progressId,
      });
      if (importProgress) show(importProgress.fraction);
    }
  })();
  // Ended by the abort, or because the server is gone, which the import itself reports.
  const ended = asked.catch(() => undefined);
  return async () => {
    stop.abort();
    await ended;
  };
}

interface Report {
  readonly rows: number;
  readonly changed: boolean;
  readonly symbols: readonly string[];
}

async function send(client: GraphqlClient, path: string, input: object): Promise<Report> {
  const blob = await openFile(path);
  const { importBars: outcome } = await client.upload<{ importBars: Report & { message?: string } }>(
    IMPORT,
    { input: { ...input, file: null } },
    { 'variables.input.file': new File([blob], basename(path)) },
  );
  if (outcome.message !== undefined) throw invalid(path, outcome.message);
  return outcome;
}

async function openFile(path: string): Promise<Blob> {
  try {
    await access(path, constants.R_OK);
    return await openAsBlob(path);
  } catch (cause) {
    throw invalid(path, `Expected a file that can be read: ${(cause as Error).message}.`, cause);
  }
}

const invalid = (path: string, message: string, cause?: unknown) =>
  new InvalidInputError([{ path: [path], message }], { cause });

const PROGRESS = `query ($progressId: String!) { importProgress(progressId: $progressId) { fraction } }`;
const IMPORT = `mutation ($input: ImportBarsInput!) {
  importBars(input: $input) {
    ... on ImportBarsPayload { rows changed symbols }
    ... on Error { message }
  }
}`;
