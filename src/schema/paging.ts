import { InvalidInputError, quote } from '../errors.ts';

export const DEFAULT_FIRST = 50;
export const MAX_FIRST = 1_000;
const MAX_POINTS = 100_000;

/** The page size asked for: 50 when none is, 1000 at most. */
export function checkFirst(first: number | null | undefined): number {
  const wanted = first ?? DEFAULT_FIRST;
  if (wanted >= 1 && wanted <= MAX_FIRST) return wanted;
  throw new InvalidInputError([{ path: ['first'], message: `Expected 1 to ${MAX_FIRST}, got ${quote(wanted)}.` }]);
}

export function checkMaxPoints(maxPoints: number): number {
  if (maxPoints >= 4 && maxPoints <= MAX_POINTS) return maxPoints;
  throw new InvalidInputError([
    { path: ['maxPoints'], message: `Expected 4 to ${MAX_POINTS}, got ${quote(maxPoints)}.` },
  ]);
}

/** A page of a Relay connection out of `first + 1` rows, the last of which only says that there are more. */
export function toConnection<Row>(
  rows: readonly Row[],
  first: number,
  after: string | null | undefined,
  cursorOf: (row: Row) => string,
) {
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: encodeCursor(cursorOf(node)) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null && after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const encodeCursor = (text: string) => Buffer.from(`cursor:${text}`).toString('base64url');

/** What a cursor points at; throws InvalidInputError for anything that `toConnection` did not make. */
export function decodeCursor(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const text = Buffer.from(after, 'base64url').toString();
  if (text.startsWith('cursor:')) return text.slice('cursor:'.length);
  throw new InvalidInputError([
    { path: ['after'], message: `Expected a cursor from an earlier page, got ${quote(after)}.` },
  ]);
}
