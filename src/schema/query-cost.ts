import { type GraphQLField, getNamedType, getNullableType, isListType } from 'graphql';
import type { Context } from '../context.ts';
import { DEFAULT_SIZE, MAX_SIZE } from './paging.ts';

/** The most that one query may ask for: levels, fields, and values when every page is full. */
export const QUERY_LIMITS = { depth: 16, breadth: 1_000, complexity: 1_000_000 };

const TYPICAL_LIST = 10;

/**
 * How often the cost of a field's children counts: of a connection as often as its page has rows (`edges` are those
 * rows and count once), of any other list ten times. What has a page in one of its lists, as a comparison has its
 * `rows`, counts a tenth of it, so that those of the list count as often as there are rows.
 */
export function queryCost(
  args: Record<string, unknown>,
  field: Pick<GraphQLField<unknown, Context>, 'name' | 'args' | 'type'>,
): { multiplier: number } {
  if (field.args.some(({ name }) => name === 'first')) {
    const size = args['first'] ?? args['last'];
    const rows = typeof size === 'number' ? Math.min(Math.max(size, 1), MAX_SIZE) : DEFAULT_SIZE;
    const isConnection = getNamedType(field.type).name.endsWith('Connection');
    return { multiplier: isConnection ? rows : Math.max(1, rows / TYPICAL_LIST) };
  }
  return { multiplier: isListType(getNullableType(field.type)) && field.name !== 'edges' ? TYPICAL_LIST : 1 };
}
