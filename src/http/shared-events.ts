import { type DocumentNode, type ExecutionResult, createSourceEventStream, execute } from 'graphql';
import { type Plugin, isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Context, RequestOptions } from '../context.ts';

/** An event, numbered within its backtest, and the newest one when it was read. */
interface EventSource {
  readonly backtestId: string;
  readonly seq: number;
  readonly newest: number;
}

/** An answer to a subscription that many get. */
interface SharedResult extends ExecutionResult {
  /** Its JSON, made once. Yoga writes it with this too. */
  readonly stringify: () => string;
}

export const isShared = (result: object): result is SharedResult => 'stringify' in result;

/** How long an answer is kept: as long as subscribers take to ask for the same event after it has come. */
const KEPT_MS = 1_000;
const KEPT = 1_000;

/**
 * Executes a subscription once an event for all who ask the same with the same variables and role, in a context of that
 * event's own, so that nothing in it is older than the event. What is asked for after the backtest has changed is
 * executed anew.
 */
export function useSharedEvents(contextOf: (options: RequestOptions) => Context): Plugin<Context> {
  const results = new LRUCache<string, Promise<ExecutionResult>>({ max: KEPT, ttl: KEPT_MS });
  const documents = new WeakMap<DocumentNode, number>();
  let count = 0;
  const numberOf = (document: DocumentNode) => {
    const number = documents.get(document) ?? (count += 1);
    documents.set(document, number);
    return number;
  };
  return {
    onSubscribe: ({ setSubscribeFn }) =>
      setSubscribeFn(async ({ schema, document, variableValues, operationName, contextValue }) => {
        const request = { schema, document, variableValues, operationName };
        const source = await createSourceEventStream({ ...request, contextValue });
        if (!isAsyncIterable(source)) return source;
        const { viewer } = contextValue as Context;
        const asked = JSON.stringify([numberOf(document), operationName, variableValues, viewer.role]);
        return mapAsyncIterator(source as AsyncIterableIterator<EventSource>, (event) => {
          const key = `${asked} ${event.backtestId} ${event.seq} ${event.newest}`;
          const known = results.get(key);
          if (known) return known;
          const executed = execute({ ...request, rootValue: event, contextValue: contextOf({ viewer }) });
          const shared = Promise.resolve(executed).then(shareable);
          results.set(key, shared);
          return shared;
        });
      }),
  };
}

/** Errors are masked for each subscriber after this, so an answer with errors has no text yet. */
function shareable(result: ExecutionResult): ExecutionResult | SharedResult {
  if (result.errors) return result;
  let text: string | undefined;
  return { ...result, stringify: () => (text ??= JSON.stringify(result)) };
}
