import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { encodeGlobalID } from '@pothos/plugin-relay';
import type { Context } from '../context.ts';
import { InvalidInputError, quote } from '../errors.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../exports/index.ts';
import type { ModelPlace } from '../loaders/index.ts';
import {
  EXPORT_TABLES,
  type ExportInput,
  type ExportTableName,
  prepareExport,
} from '../resolvers/exports/prepare-export.ts';
import { backtestIdOf, decodeId, resultIdOf } from '../schema/ids.ts';

const BASE = '/export/';
const YEAR_SECONDS = 31_536_000;

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
};

/** Whether a request is for a file of results. */
export const wantsExport = ({ url }: IncomingMessage): boolean => url?.startsWith(BASE) ?? false;

/**
 * Sends a file of results. That of one result never changes, so it may be kept for ever; that of several is asked for
 * again, and not sent where it is the same. Throws HindcastError, before anything is sent.
 */
export async function sendExport(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const input = inputOf(request);
  const prepared = await prepareExport(context, input);
  const { etag } = prepared;
  const isKnown = matches(request.headers['if-none-match'], etag);
  const stream = isKnown || request.method === 'HEAD' ? undefined : await prepared.open();
  response.setHeader('ETag', quote(etag));
  response.setHeader(
    'Cache-Control',
    input.isSingle ? `private, max-age=${YEAR_SECONDS}, immutable` : 'private, no-cache',
  );
  response.setHeader('Content-Type', CONTENT_TYPES[input.format]);
  response.setHeader(
    'Content-Disposition',
    `attachment; filename="${input.table}-${etag.slice(0, 8)}.${input.format}"`,
  );
  if (isKnown) response.statusCode = 304;
  // What goes wrong from here on cuts the answer off, which every reader notices.
  if (stream) await pipeline(stream, response);
  else response.end();
}

const matches = (given: string | undefined, etag: string) =>
  given?.split(',').some((one) => one.trim().replace(/^W\//, '') === quote(etag) || one.trim() === '*') ?? false;

const PATH = new RegExp(
  `^${BASE}(backtest|result|comparison)/([^/?]+)/(${EXPORT_TABLES.join('|')})\\.(${EXPORT_FORMATS.join('|')})(?:\\?.*)?$`,
);

function inputOf({ url = '', method }: IncomingMessage): ExportInput {
  const [, kind, text = '', table, format] = PATH.exec(url) ?? [];
  const isRead = method === 'GET' || method === 'HEAD';
  if (kind === undefined || !isRead) throw refuse(`${method} ${quote(url)}`);
  const ids = decoded(text).split(',');
  if (kind !== 'comparison' && ids.length > 1) throw refuse(`${ids.length} ids`);
  const isResult = (id: string) =>
    kind === 'result' || (kind === 'comparison' && decodeId(id, 'id').typename === 'ModelResult');
  return {
    backtestIds: ids.filter((id) => !isResult(id)).map((id) => backtestIdOf(id, 'id')),
    resultIds: ids.filter(isResult).map((id) => resultIdOf(id, 'id')),
    isSingle: kind === 'result',
    table: table as ExportTableName,
    format: format as ExportFormat,
    idOf: ({ backtestId, ordinal }: ModelPlace) => encodeGlobalID('ModelResult', `${backtestId}/${ordinal}`),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw refuse(quote(text), cause);
  }
}

const refuse = (got: string, cause?: unknown) =>
  new InvalidInputError(
    [
      {
        path: ['path'],
        message: `Expected GET ${BASE}{backtest|result|comparison}/ID/{${EXPORT_TABLES.join('|')}}.{${EXPORT_FORMATS.join('|')}}, where a comparison has ids with commas between them, got ${got}.`,
      },
    ],
    { cause },
  );
