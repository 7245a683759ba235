import { resolveCursorConnection } from '@pothos/plugin-relay';
import { InvalidInputError, quote } from '../errors.ts';
import type { Page } from '../store/index.ts';
import { turn } from './turns.ts';

/** Rows of a page when neither `first` nor `last` is given. */
export const DEFAULT_SIZE = 50;
export const MAX_SIZE = 1_000;
const MAX_POINTS = 100_000;
/** A page with more rows waits for its turn. */
const LONG = 100;

/** The arguments of every connection, as Relay's specification names them. */
interface PageArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page as a connection's resolver returns it. */
export interface Connection<Row> {
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    /** Null on a page without rows. */
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** How the rows of a connection become cursors, and cursors the keys that the store reads from. */
interface Cursors<Row, Key> {
  readonly of: (row: Row) => string;
  /** Undefined for a text that `of` never makes. */
  readonly parse: (text: string) => Key | undefined | Promise<Key | undefined>;
}

/** Cursors of rows that are ordered by a text. */
export const byText = <Row>(of: (row: Row) => string): Cursors<Row, string> => ({ of, parse: (text) => text });

/** Cursors of rows that are ordered by a whole number, such as an id. */
export const byNumber = <Row>(of: (row: Row) => number): Cursors<Row, number> => ({
  of: (row) => String(of(row)),
  parse: (text) => (/^\d{1,10}$/.test(text) && Number(text) <= MAX_INT ? Number(text) : undefined),
});

/**
 * A page of a connection by Relay's rules. `list` reads the rows of one stretch, in reverse where it says `backwards`.
 * With both `first` and `last`, `last` takes the end of what `first` left. Throws InvalidInputError for a page size
 * outside 1 to 1000 and for a cursor that this connection did not give.
 */
export async function connect<Row, Key>(
  args: PageArguments,
  cursors: Cursors<Row, Key>,
  list: (page: Page<Key>) => Promise<Row[]> | Row[],
): Promise<Connection<Row>> {
  const first = checkSize('first', args.first);
  const last = checkSize('last', args.last);
  const after = await parseCursor('after', args.after, cursors);
  const before = await parseCursor('before', args.before, cursors);
  const options = {
    args: { ...args, last: first === undefined ? last : undefined },
    defaultSize: DEFAULT_SIZE,
    maxSize: MAX_SIZE,
    toCursor: (row: Row) => encodeCursor(cursors.of(row)),
  };
  const page = await resolveCursorConnection<Promise<Row[]>>(options, async ({ limit, inverted }) =>
    list({ after, before, limit, backwards: inverted }),
  );
  const dropped = first === undefined || last === undefined ? 0 : Math.max(0, page.edges.length - last);
  const edges = page.edges.slice(dropped);
  if (edges.length > LONG) await turn();
  return {
    edges,
    pageInfo: {
      hasNextPage: page.pageInfo.hasNextPage,
      hasPreviousPage: page.pageInfo.hasPreviousPage || dropped > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** As `connect`, over a list of `count` rows in memory; only the rows of the page are asked for. */
export async function connectPlaces<Row>(
  args: PageArguments,
  count: number,
  rowAt: (place: number) => Row,
): Promise<Connection<Row>> {
  const { edges, pageInfo } = await connect(
    args,
    byNumber((place: number) => place),
    (page) => placesOf(count, page),
  );
  return { edges: edges.map(({ node, cursor }) => ({ node: rowAt(node), cursor })), pageInfo };
}

function placesOf(count: number, { after = -1, before = count, limit, backwards }: Page<number>): number[] {
  const end = Math.min(before, count);
  const size = Math.min(limit, Math.max(0, end - after - 1));
  return Array.from({ length: size }, (_, step) => (backwards === true ? end - 1 - step : after + 1 + step));
}

/** A page size that was given; undefined where none was. */
export function checkSize(name: 'first' | 'last', size: number | null | undefined): number | undefined {
  if (size === null || size === undefined) return undefined;
  if (size >= 1 && size <= MAX_SIZE) return size;
  throw new InvalidInputError([{ path: [name], message: `Expected 1 to ${MAX_SIZE}, got ${quote(size)}.` }]);
}

export function checkMaxPoints(maxPoints: number): number {
  if (maxPoints >= 4 && maxPoints <= MAX_POINTS) return maxPoints;
  throw new InvalidInputError([
    { path: ['maxPoints'], message: `Expected 4 to ${MAX_POINTS}, got ${quote(maxPoints)}.` },
  ]);
}

export const encodeCursor = (text: string) => Buffer.from(`${PREFIX}${text}`).toString('base64url');

/** The key that a cursor stands for; undefined where none was given. Throws InvalidInputError. */
export async function parseCursor<Key>(
  name: 'after' | 'before',
  cursor: string | null | undefined,
  { parse }: Pick<Cursors<never, Key>, 'parse'>,
): Promise<Key | undefined> {
  if (cursor === null || cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  const key = text.startsWith(PREFIX) && !text.includes('\0') ? await parse(text.slice(PREFIX.length)) : undefined;
  if (key !== undefined) return key;
  const message = `Expected a cursor from another page of the same list, got ${quote(cursor)}.`;
  throw new InvalidInputError([{ path: [name], message }]);
}

const PREFIX = 'cursor:';

const MAX_INT = 2 ** 31 - 1;
