import { type DocumentNode, GraphQLError, Kind, validate, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { quote } from '../errors.ts';

/** A longer query is not parsed: in characters, comments included, and in words and signs. */
const MAX_CHARACTERS = 100_000;
const MAX_TOKENS = 4_000;
/** Times that a query may ask for the schema itself, each of which answers with all of it. GraphiQL asks once. */
const MAX_INTROSPECTIONS = 3;
/** Times that one selection may name the same field, under aliases or without. */
const MAX_SAME = 100;
/** Levels of a variable: no input has as many. */
const MAX_DEPTH = 32;
/** Of more mistakes than that, the first are told. */
const MAX_MISTAKES = 5;
/** Characters of the queries whose parsed form is kept. A parsed query takes some ten times as many bytes. */
const KEPT_CHARACTERS = 2 ** 20;

/** Refuses queries that are too long before they are parsed, over HTTP and WebSocket alike. */
export function useQueryLimits(): Plugin<object, object> {
  return {
    onParse: ({ params: { source }, parseFn, setParseFn }) => {
      if (String(source).length > MAX_CHARACTERS) throw tooLong();
      if ((String(source).match(/\b__(?:schema|type)\b/g)?.length ?? 0) > MAX_INTROSPECTIONS) throw tooCurious();
      // As a value it would be a NUL; as a text about one it is none that a query needs.
      if (/\0|\\u(?:0000|\{0+\})/.test(String(source))) throw withNul('The query');
      setParseFn((text, options) => {
        const document = parseOrRefuse(() => parseFn(text, { ...options, maxTokens: MAX_TOKENS }) as DocumentNode);
        refuseRepetition(document);
        return document;
      });
    },
    onValidate: ({ params, setValidationFn }) => {
      const { schema, documentAST, rules = [], typeInfo } = params;
      setValidationFn(() => validate(schema, documentAST, rules, { maxErrors: MAX_MISTAKES }, typeInfo));
    },
    onExecute: ({ args }) => refuseNul(args.variableValues),
    onSubscribe: ({ args }) => refuseNul(args.variableValues),
  };
}

/** The parser goes down as deep as the text does, and the stack has an end. */
function parseOrRefuse(parse: () => DocumentNode): DocumentNode {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep('The query');
    throw error;
  }
}

/** Each time that a field is named again, it may be computed again. */
function refuseRepetition(document: DocumentNode): void {
  visit(document, {
    SelectionSet: ({ selections }) => {
      const times = new Map<string, number>();
      for (const selection of selections) {
        if (selection.kind !== Kind.FIELD) continue;
        const { value } = selection.name;
        times.set(value, (times.get(value) ?? 0) + 1);
        if ((times.get(value) ?? 0) > MAX_SAME) throw tooOften(value);
      }
    },
  });
}

function tooOften(field: string): GraphQLError {
  const message = `The query asks for ${quote(field)} more than ${MAX_SAME} times in one place. Ask for lists, or in several requests.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400 } } });
}

/** No name and no text of this API has a NUL character, and PostgreSQL cannot keep one. */
function refuseNul(variables: unknown): void {
  for (const [name, value] of Object.entries(variables ?? {}))
    if (hasNul(value)) throw withNul(`The variable "$${name}"`);
}

function hasNul(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null || !isPlain(value)) return false;
  if (depth > MAX_DEPTH) throw tooDeep('A variable');
  return Object.entries(value).some(([key, inner]) => key.includes('\0') || hasNul(inner, depth + 1));
}

/** Whether a value came as JSON; a file that was sent along did not. */
const isPlain = (value: object) => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

function withNul(what: string): GraphQLError {
  const message = `${what} has a NUL character, which no name or text may have. Leave it out.`;
  return new GraphQLError(message, { extensions: { code: 'INVALID_INPUT', http: { status: 400 } } });
}

function tooDeep(what: string): GraphQLError {
  const message = `${what} is nested too deeply. No query and no input of this API has as many levels.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400 } } });
}

function tooCurious(): GraphQLError {
  const message = `The query asks for the schema more than ${MAX_INTROSPECTIONS} times. Ask once, and keep the answer.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400 } } });
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
