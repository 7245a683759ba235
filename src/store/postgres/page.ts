/** A page of an ordered list: at most `limit` rows strictly between the keys `after` and `before`. */
export interface Page<Key> {
  readonly after?: Key | undefined;
  readonly before?: Key | undefined;
  readonly limit: number;
  /** Reads from the end: the last rows instead of the first, in reverse order. */
  readonly backwards?: boolean;
}

/** Prisma's condition on the column that a list is ordered by, smallest first. */
export function between<Key>({ after, before }: Page<Key>): { gt?: Key; lt?: Key } {
  return { ...(after === undefined ? {} : { gt: after }), ...(before === undefined ? {} : { lt: before }) };
}

/** Prisma's order of a list whose smallest key comes first. */
export const direction = ({ backwards }: Page<unknown>): 'asc' | 'desc' => (backwards === true ? 'desc' : 'asc');
