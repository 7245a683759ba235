import { broken } from '../model-file-error.ts';

/** Lines `name=value` up to a blank line; a bare `name` has an empty value. */
export type Section = ReadonlyMap<string, string>;

/**
 * Cuts a LightGBM model into its header and its trees. What follows the trees (importances, parameters) is not needed.
 * @throws {ModelFileError} where the trees do not come to their end
 */
export function splitSections(text: string): { header: Section; trees: Section[] } {
  let current = new Map<string, string>();
  const header = current;
  const trees: Section[] = [];
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).trimEnd();
    at = end + 1;
    if (line === 'end of trees') return { header, trees };
    const equals = line.indexOf('=');
    const name = equals < 0 ? line : line.slice(0, equals);
    if (name === 'Tree') {
      current = new Map();
      trees.push(current);
    }
    if (name !== '') current.set(name, equals < 0 ? '' : line.slice(equals + 1));
  }
  throw broken('The LightGBM model has no line "end of trees".');
}

/** The numbers of a line, which must be so many. */
export function numbersOf(section: Section, name: string, where: string, count?: number): Float64Array {
  const text = section.get(name) ?? '';
  const parts = text === '' ? [] : text.split(' ');
  if (count !== undefined && parts.length !== count) {
    throw broken(`${where} has ${parts.length} numbers of ${name} instead of ${count}.`);
  }
  return Float64Array.from(parts, (part) => {
    const number = NAMED.get(part) ?? (part === '' ? undefined : Number(part));
    if (number === undefined || (Number.isNaN(number) && part !== 'nan'))
      throw broken(`${where} has "${part}" in ${name}.`);
    return number;
  });
}

const NAMED = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** A whole number from 0 on that must be there, unless there is a fallback. */
export function countOf(section: Section, name: string, where: string, fallback?: number): number {
  const text = section.get(name);
  if (text === undefined && fallback !== undefined) return fallback;
  if (text === undefined || !/^\d{1,9}$/.test(text))
    throw broken(`${where} has ${name}="${text ?? ''}", no whole number.`);
  return Number(text);
}
