import { type GraphQLField, getNullableType, isListType } from 'graphql';
import type { Context } from '../context.ts';
import { DEFAULT_FIRST, MAX_FIRST } from './paging.ts';

/** What one query may ask for: levels, fields, and values when every page is full. */
export const QUERY_LIMITS = { depth: 16, breadth: 1_000, complexity: 1_000_000 };

const TYPICAL_LIST = 10;

/** A connection costs as many times its fields as the page has rows; its `edges` are those rows. Other lists count ten. */
export function queryCost(
  args: Record<string, unknown>,
  field: Pick<GraphQLField<unknown, Context>, 'name' | 'args' | 'type'>,
): { multiplier: number } {
  if (field.args.some(({ name }) => name === 'first')) {
    const first = typeof args['first'] === 'number' ? args['first'] : DEFAULT_FIRST;
    return { multiplier: Math.min(Math.max(first, 1), MAX_FIRST) };
  }
  return { multiplier: isListType(getNullableType(field.type)) && field.name !== 'edges' ? TYPICAL_LIST : 1 };
}
