import { type DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

/** A longer query is not parsed: in characters, comments included, and in words and signs. */
const MAX_CHARACTERS = 100_000;
const MAX_TOKENS = 4_000;
/** Characters of the queries whose parsed form is kept. A parsed query takes some ten times as many bytes. */
const KEPT_CHARACTERS = 2 ** 20;

/** Refuses queries that are too long before they are parsed, over HTTP and WebSocket alike. */
export function useQueryLimits(): Plugin<object, object> {
  return {
    onParse: ({ params: { source }, parseFn, setParseFn }) => {
      if (String(source).length > MAX_CHARACTERS) throw tooLong();
      setParseFn((text, options) => parseFn(text, { ...options, maxTokens: MAX_TOKENS }));
    },
  };
}

function tooLong(): GraphQLError {
  const message = `The query has more than ${MAX_CHARACTERS} characters. Give values as variables, and ask for less at once.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400 } } });
}

/** Caches of parsed queries, and of why others cannot be parsed, bounded by how much text they are made from. */
export function createDocumentCaches() {
  const cacheOf = <Value extends object>() =>
    new LRUCache<string, Value>({ maxSize: KEPT_CHARACTERS, sizeCalculation: (_, text) => Math.max(1, text.length) });
  return { documentCache: cacheOf<DocumentNode>(), errorCache: cacheOf<Error>() };
}
