import { broken } from '../model-file-error.ts';

/** The lines `name=value` of the header or of a tree; a bare `name` has an empty value. */
export interface Section {
  /** How messages call it. */
  readonly title: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Cuts a LightGBM model into its header, its trees, and the rest: importances, parameters, values of categories.
 * @throws {ModelFileError} where the line that ends the trees is missing
 */
export function splitSections(text: string): { header: Section; trees: Section[]; rest: string } {
  let current = new Map<string, string>();
  const header = { title: 'The header', values: current };
  const trees: Section[] = [];
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).trimEnd();
    at = end + 1;
    // LightGBM before 2.2 goes on with the importances.
    if (line === 'end of trees' || (line === 'feature importances:' && trees.length > 0))
      return { header, trees, rest: text.slice(at) };
    const equals = line.indexOf('=');
    const name = equals < 0 ? line : line.slice(0, equals);
    if (name === 'Tree') {
      current = new Map();
      trees.push({ title: `Tree ${trees.length}`, values: current });
    }
    if (name !== '') current.set(name, equals < 0 ? '' : line.slice(equals + 1));
  }
  throw broken('Expected the line "end of trees" after the trees of LightGBM; found the end of the file.');
}

/** The numbers of a line, `count` of them where that is given. */
export function numbersOf({ title, values }: Section, name: string, count?: number): Float64Array {
  const text = values.get(name) ?? '';
  const parts = text === '' ? [] : text.split(' ');
  if (count !== undefined && parts.length !== count) {
    throw broken(`${title} has "${parts.length}" numbers of ${name}; expected ${count}.`);
  }
  return Float64Array.from(parts, (part) => {
    const number = NAMED.get(part) ?? (part === '' ? undefined : Number(part));
    if (number === undefined || (Number.isNaN(number) && part !== 'nan'))
      throw broken(`${title} has "${part}" in ${name}; expected a number.`);
    return number;
  });
}

const NAMED = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** A whole number from 0 on. Without a fallback it has to be there. */
export function countOf({ title, values }: Section, name: string, fallback?: number): number {
  const text = values.get(name);
  if (text === undefined && fallback !== undefined) return fallback;
  if (text === undefined || !/^\d{1,9}$/.test(text))
    throw broken(`${title} has ${name}="${text ?? ''}"; expected a whole number.`);
  return Number(text);
}
