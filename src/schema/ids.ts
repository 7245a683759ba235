import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';
import { InvalidInputError, NotFoundError, quote } from '../errors.ts';
import type { ModelReference } from '../store/index.ts';

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

/** What a text refers to: the global id of a model, the digest of its file, `name`, or `name@version`. */
export function modelReference(text: string, ...path: string[]): ModelReference {
  const [, typename, local] = /^([A-Z][A-Za-z]*):(.*)$/.exec(Buffer.from(text, 'base64').toString()) ?? [];
  if (typename !== undefined && encodeGlobalID(typename, local ?? '') === text) {
    const id = rowId(idOf('Model', text, ...path));
    if (id !== undefined) return { kind: 'ID', id };
    throw new NotFoundError('model', text, 'Copy an id from a query.');
  }
  if (/^[0-9a-f]{64}$/.test(text)) return { kind: 'DIGEST', digest: text };
  const [, name = '', digits] = /^([^@]+)(?:@(\d{1,9}))?$/.exec(text) ?? [];
  if (name !== '') return { kind: 'NAME', name, version: digits === undefined ? null : Number(digits) };
  const message = `Expected a model by its id, name, name@version or digest, got ${quote(text)}.`;
  throw new InvalidInputError([{ path, message }]);
}

/** The number of a row as it stands in an id; undefined for text that no row has as its number. */
export function rowId(text: string): number | undefined {
  const id = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
  return id < MAX_INT ? id : undefined;
}

const MAX_INT = 2 ** 31;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
