import { invalidInput } from './terminal/invalid-input.ts';
import { durationOf } from './terminal/duration.ts';
import { graphql } from './terminal/generated/index.ts';
import { createGraphqlClient } from './terminal/graphql-client.ts';

export interface PruneOptions {
  /** `90d`, `12h`. */
  readonly olderThan?: string;
  readonly dataset?: string;
  readonly model?: string;
  /** Removes results that backtests have, too. */
  readonly referenced?: true;
  readonly url?: string;
}

const DAY_MS = 86_400_000;
const MB = 1e6;

/** `hindcast prune`: removes results from a running server, by default those that no backtest has any more. */
export async function prune({ olderThan, dataset, model, referenced, url }: PruneOptions): Promise<void> {
  const client = createGraphqlClient(url);
  try {
    const olderThanDays = olderThan === undefined ? null : durationOf('--older-than', olderThan) / DAY_MS;
    const input = { olderThanDays, dataset, model, unreferencedOnly: referenced !== true };
    const { pruneResults } = await client.request(PRUNE, { input });
    if ('message' in pruneResults) throw invalidInput('pruneResults', pruneResults.message);
    const { removed, bytes } = pruneResults;
    process.stdout.write(`Removed ${removed} results, which took ${(bytes / MB).toFixed(1)} MB.\n`);
  } finally {
    await client.close();
  }
}

const PRUNE = graphql(`mutation PruneResults($input: PruneResultsInput!) {
  pruneResults(input: $input) { ... on PruneResultsPayload { removed bytes } ... on Error { message } }
}`);
