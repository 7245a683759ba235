import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';
import { InvalidInputError, NotFoundError, quote } from '../errors.ts';
import type { ModelPlace } from '../loaders/index.ts';
import type { ModelReference } from '../store/index.ts';

/** The type and the local part of any id of this API. Throws InvalidInputError, at `path`, for a text that is none. */
export function decodeId(id: string, ...path: string[]): { typename: string; id: string } {
  const wrong = (cause?: unknown) =>
    new InvalidInputError([{ path, message: `Expected an id of this API, got ${quote(id)}. Copy one from a query.` }], {
      cause,
    });
  let decoded: { typename: string; id: string };
  try {
    decoded = decodeGlobalID(id);
  } catch (cause) {
    throw wrong(cause);
  }
  if (!/^[A-Z][A-Za-z]*$/.test(decoded.typename) || decoded.id.includes('\0')) throw wrong();
  return decoded;
}

/**
 * A backtest's id in the database. Throws InvalidInputError for the id of something else, NotFoundError for no UUID.
 */
export function backtestIdOf(id: string, ...path: string[]): string {
  const local = parseUuid(localId('Backtest', id, path));
  if (local !== undefined) return local;
  throw new NotFoundError('backtest', id, 'The query `backtests` lists those that exist.');
}

/** Where a result is. Throws InvalidInputError for the id of something else, NotFoundError where none can be there. */
export function resultIdOf(id: string, ...path: string[]): ModelPlace {
  const place = parseResultId(localId('ModelResult', id, path));
  if (place) return place;
  throw new NotFoundError('result', id, 'A backtest lists its results under `results`.');
}

/** What a text refers to: the global id of a model, the digest of its file, `name`, or `name@version`. */
export function modelReference(text: string, ...path: string[]): ModelReference {
  const [, typename, local] = /^([A-Z][A-Za-z]*):(.*)$/.exec(Buffer.from(text, 'base64').toString()) ?? [];
  if (typename !== undefined && local !== undefined && encodeGlobalID(typename, local) === text) {
    const id = rowId(localId('Model', text, path));
    if (id !== undefined) return { kind: 'ID', id };
    throw new NotFoundError('model', text, 'Copy an id from a query.');
  }
  if (/^[0-9a-f]{64}$/.test(text)) return { kind: 'DIGEST', digest: text };
  const [, name, digits] = /^([^@\0]+)(?:@(\d{1,9}))?$/.exec(text) ?? [];
  if (name !== undefined) return { kind: 'NAME', name, version: digits === undefined ? null : Number(digits) };
  const message = `Expected a model by its id, name, name@version or digest, got ${quote(text)}.`;
  throw new InvalidInputError([{ path, message }]);
}

/** The local part of an id as the number of a row; undefined where no row can have it. */
export function rowId(local: string): number | undefined {
  const id = /^\d{1,10}$/.test(local) ? Number(local) : 0;
  return id > 0 && id <= MAX_INT ? id : undefined;
}

/** The local part of a backtest's id; undefined where it is no UUID, as that of every backtest is. */
export function parseUuid(local: string): string | undefined {
  return UUID.test(local) ? local : undefined;
}

/** The local part of a result's id, `backtest/ordinal`; undefined where no result can have it. */
export function parseResultId(local: string): ModelPlace | undefined {
  const [, backtest, ordinal] = /^([^/]+)\/(\d{1,6})$/.exec(local) ?? [];
  const backtestId = backtest === undefined ? undefined : parseUuid(backtest);
  return backtestId === undefined ? undefined : { backtestId, ordinal: Number(ordinal) };
}

function localId(typename: string, id: string, path: string[]): string {
  const decoded = decodeId(id, ...path);
  if (decoded.typename === typename) return decoded.id;
  const message = `Expected the id of a ${typename}, got ${quote(id)}, which is that of a ${decoded.typename}.`;
  throw new InvalidInputError([{ path, message }]);
}

const MAX_INT = 2 ** 31 - 1;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
