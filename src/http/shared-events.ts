import { type DocumentNode, type ExecutionResult, createSourceEventStream, execute } from 'graphql';
import { type Plugin, isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Context, RequestOptions } from '../context.ts';

/** An event, numbered within its backtest, and the newest one when it was read. */
interface EventSource {
  readonly backtestId: string;
  readonly seq: number;
  readonly newest: number;
  /** The events that were read with it, in order. */
  readonly page: readonly EventSource[];
}

/** An answer to a subscription that many get. */
interface SharedResult extends ExecutionResult {
  /** Its JSON, made once. Yoga writes it with this too. */
  readonly stringify: () => string;
}

export const isShared = (result: object): result is SharedResult => 'stringify' in result;

/** Events that are executed together: whoever follows from the beginning then gets many of them in one go. */
const TOGETHER = 32;
/** How long an answer is kept: as long as subscribers take to ask for the same event after it has come. */
const KEPT_MS = 1_000;
const KEPT = 1_000;

/**
 * Executes a subscription once an event for all who ask the same with the same variables and role, in a context that is
 * made after the event, so that nothing in it is older. Events that were read together are executed together. What is
 * asked for after the backtest has changed is executed anew.
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
        const keyOf = ({ backtestId, seq, newest }: EventSource) => `${asked} ${backtestId} ${seq} ${newest}`;
        return mapAsyncIterator(source as AsyncIterableIterator<EventSource>, (event) => {
          const known = results.get(keyOf(event));
          if (known) return known;
          const from = event.page.indexOf(event);
          const together = event.page.slice(from, from + TOGETHER).filter((next) => !results.has(keyOf(next)));
          const context = contextOf({ viewer });
          const executed = together.map(async (rootValue) =>
            shareable(await execute({ ...request, rootValue, contextValue: context })),
          );
          const done = Promise.allSettled(executed);
          for (const [index, next] of together.entries())
            results.set(
              keyOf(next),
              done.then(() => executed[index]),
            );
          return executed[0];
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
