import { quote } from '../../errors.ts';
import { invalidInput } from '../terminal/invalid-input.ts';

/** What the numbers of a column are: the return of each bar as a ratio, or the value of an account or price then. */
export type SeriesKind = 'RETURNS' | 'EQUITY';

/** What the caller says of the columns; what is left out is told from the names. */
export interface WantedColumns {
  readonly kind?: SeriesKind;
  readonly column?: string;
  readonly benchmark?: string;
}

/** The columns to read, as positions from 0. */
export interface SeriesColumns {
  readonly kind: SeriesKind;
  readonly value: number;
  readonly time?: number;
  readonly benchmark?: number;
}

const TIME_NAMES = ['time', 'date', 'timestamp', 'datetime'];
const KIND_OF: Readonly<Record<string, SeriesKind>> = {
  return: 'RETURNS',
  returns: 'RETURNS',
  equity: 'EQUITY',
  value: 'EQUITY',
  close: 'EQUITY',
};

/** What there is to choose from: the names of the columns, and what the first row has in them. */
export interface FoundColumns {
  readonly names: readonly string[];
  readonly isTime: readonly boolean[];
  readonly isNumber: readonly boolean[];
}

/** Finds the columns by what the caller says, else by their names, else by what they hold. Refuses to guess. */
export function chooseColumns(found: FoundColumns, wanted: WantedColumns): SeriesColumns {
  const names = found.names.map(plain);
  const named = names.findIndex((name) => TIME_NAMES.includes(name));
  const time = named === -1 ? found.isTime.indexOf(true) : named;
  const benchmark = wanted.benchmark === undefined ? -1 : find(found.names, wanted.benchmark, '--benchmark');
  const free = [...names.keys()].filter((column) => column !== time && column !== benchmark);
  const value =
    wanted.column === undefined ? findValue(found, free, wanted.kind) : find(found.names, wanted.column, '--column');
  if (value === benchmark || value === time)
    throw invalidInput('--column', `Expected a column of its own, got ${quote(found.names[value])}, which is taken.`);
  const kind = wanted.kind ?? KIND_OF[names[value] ?? ''];
  if (kind === undefined)
    throw invalidInput(
      'input',
      `Expected to know what the column ${quote(found.names[value])} holds. Say --returns or --equity.`,
    );
  return { kind, value, ...(time === -1 ? {} : { time }), ...(benchmark === -1 ? {} : { benchmark }) };
}

/** The only column that has one of the names, else the only one that holds numbers. */
function findValue({ names, isNumber }: FoundColumns, free: readonly number[], kind?: SeriesKind): number {
  const kinds = names.map((name) => KIND_OF[plain(name)]);
  const named = free.filter((column) => kinds[column] !== undefined && (kind === undefined || kinds[column] === kind));
  const candidates = named.length > 0 ? named : free.filter((column) => isNumber[column]);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  const shown = (only === undefined ? names : candidates.map((column) => names[column])).map(quote).join(', ');
  throw invalidInput('input', `Expected one column of returns or equity, got ${shown}. Name it with --column.`);
}

function find(names: readonly string[], name: string, option: string): number {
  const columns = [...names.keys()].filter((column) => plain(names[column] ?? '') === plain(name));
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return only;
  throw invalidInput(
    option,
    `Expected the name of one of the columns ${names.map(quote).join(', ')}, got ${quote(name)}.`,
  );
}

const plain = (name: string) => name.trim().toLowerCase();
