import { decodeGlobalID } from '@pothos/plugin-relay';
import { InvalidInputError, NotFoundError, quote } from '../errors.ts';

/** The local part of a global id of a given type. Throws InvalidInputError for an id of another type or no id at all. */
export function idOf(typename: string, id: string, ...path: string[]): string {
  const wrong = `Expected the id of a ${typename}, got ${quote(id)}. Ids come from this API; copy one from a query.`;
  let decoded: { typename: string; id: string };
  try {
    decoded = decodeGlobalID(id);
  } catch (cause) {
    throw new InvalidInputError([{ path, message: wrong }], { cause });
  }
  if (decoded.typename !== typename) throw new InvalidInputError([{ path, message: wrong }]);
  if (typename === 'Backtest' && !UUID.test(decoded.id))
    throw new NotFoundError('backtest', id, 'The query `backtests` lists those that exist.');
  return decoded.id;
}

/** The number in a global id whose local part is one. */
export function numberOf(typename: string, id: string, ...path: string[]): number {
  const number = Number(idOf(typename, id, ...path));
  if (Number.isSafeInteger(number) && number > 0 && number < 2 ** 31) return number;
  throw new NotFoundError(typename.toLowerCase(), id, 'Copy an id from a query.');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
