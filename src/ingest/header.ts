import { ImportRejectedError, quote } from '../errors.ts';

/** Which column of a file is what. Positions count from 0. */
export interface Header {
  readonly names: readonly string[];
  readonly time: number;
  /** Undefined where the file has no column of symbols. */
  readonly symbol: number | undefined;
  readonly fields: readonly { readonly name: string; readonly position: number }[];
}

const TIME_NAMES = ['time', 'timestamp', 'datetime', 'date', 'opentime'];
const SYMBOL_NAMES = ['symbol', 'ticker', 'instrument', 'code'];
const PRICES = ['open', 'high', 'low', 'close'];
const ALIASES = new Map([
  ['o', 'open'],
  ['h', 'high'],
  ['l', 'low'],
  ['c', 'close'],
  ['v', 'volume'],
  ['vol', 'volume'],
]);
/** The field that the bar times of an instrument are kept under. */
const RESERVED = 'time';
const MAX_COLUMNS = 500;

/**
 * Tells the columns by their names, in upper or lower case, with or without spaces, underscores, dots and hyphens.
 * Throws ImportRejectedError where the time or a price is missing, or a column is there twice.
 */
export function parseHeader(names: readonly string[]): Header {
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[\s_.-]/g, ''));
  const find = (aliases: readonly string[]) => plain.findIndex((name) => aliases.includes(name));
  const time = find(TIME_NAMES);
  const symbol = find(SYMBOL_NAMES);
  const reject = (message: string) => new ImportRejectedError(`line 1: ${message}`, { line: 1 });
  if (names.length > MAX_COLUMNS) throw reject(`expected at most ${MAX_COLUMNS} columns, got ${names.length}`);
  if (time === -1)
    throw reject(`expected a column of times (${TIME_NAMES.join(', ')}), got ${names.map(quote).join(', ')}`);
  const fields = plain
    .map((name, position) => ({ name: ALIASES.get(name) ?? name, position }))
    .filter(({ name, position }) => position !== time && position !== symbol && name !== '');
  const missing = PRICES.filter((price) => !fields.some(({ name }) => name === price));
  if (missing.length > 0)
    throw new ImportRejectedError(
      `line 1: expected the columns ${PRICES.join(', ')}, and ${missing.map(quote).join(', ')} is missing among ${names.map(quote).join(', ')}`,
      { line: 1, column: missing[0] },
    );
  const second = fields.find(({ name }) => name === RESERVED);
  if (second)
    throw reject(
      `the column ${quote(names[second.position])} cannot be told from the times in ${quote(names[time])}. Rename it, or join the two into one column of times`,
    );
  const odd = names.find((name) => /\p{Cc}/u.test(name));
  if (odd !== undefined) throw reject(`expected names without control characters, got ${quote(odd)}`);
  const twice = fields.find(({ name }, index) => fields.findIndex((other) => other.name === name) !== index);
  if (twice) throw reject(`expected different columns, got ${quote(twice.name)} twice`);
  return { names, time, symbol: symbol === -1 ? undefined : symbol, fields };
}
