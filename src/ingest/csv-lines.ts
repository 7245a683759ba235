import { ImportRejectedError } from '../errors.ts';

const MAX_LINE = 64 * 1024;

/** Lines that follow each other; the first one has the number `firstLine`. Empty ones are among them. */
export interface LineBatch {
  readonly lines: readonly string[];
  readonly firstLine: number;
}

/** The lines of a UTF-8 text, numbered from 1, as many at a time as arrive; a byte order mark is dropped. */
export async function* csvLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 0;
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw new ImportRejectedError(
        `Expected UTF-8 text, and the file has other bytes after line ${line}.`,
        { line },
        { cause },
      );
    }
  };
  for await (const bytes of source) {
    const lines = (rest + decode(bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (let index = 0; index < lines.length; index += 1) {
      if (lines[index].length > MAX_LINE) throw tooLong(line + index + 1);
      if (lines[index].endsWith('\r')) lines[index] = lines[index].slice(0, -1);
    }
    if (lines.length > 0) yield { lines, firstLine: line + 1 };
    line += lines.length;
    if (rest.length > MAX_LINE) throw tooLong(line + 1);
  }
  rest += decode();
  if (rest.trim() !== '') yield { lines: [rest], firstLine: line + 1 };
}

const tooLong = (line: number) =>
  new ImportRejectedError(`line ${line}: expected at most ${MAX_LINE} characters; is this a CSV file?`, { line });

/** The cells of a line, with quotes around a cell taken off and doubled quotes inside made single. */
export function splitLine(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  for (const match of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g))
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return cells;
}
