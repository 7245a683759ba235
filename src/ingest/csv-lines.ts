import { ImportRejectedError } from '../errors.ts';

const MAX_LINE = 64 * 1024;
const NEWLINE = 10;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Lines of a text, numbered from 1, as bytes that end with the end of the last line. Empty lines are among them. */
export interface LineBatch {
  readonly bytes: Uint8Array;
  readonly firstLine: number;
}

/** The lines of a UTF-8 text, as many at a time as arrive; a byte order mark is dropped. */
export async function* csvLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch, void> {
  let rest: Uint8Array = new Uint8Array();
  let line = 1;
  let isStart = true;
  for await (const part of source) {
    let bytes = rest.length === 0 ? part : Buffer.concat([rest, part]);
    if (isStart && bytes.length < BYTE_ORDER_MARK.length) {
      rest = bytes;
      continue;
    }
    if (isStart && BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)) bytes = bytes.subarray(3);
    isStart = false;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield { bytes: bytes.subarray(0, end), firstLine: line };
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) line += 1;
    rest = bytes.slice(end);
    if (rest.length > MAX_LINE) throw tooLong(line);
  }
  if (rest.length > 0) yield { bytes: rest, firstLine: line };
}

/** The bounds of each line that is not empty, its end and a carriage return before that left out. */
export function* linesOf({ bytes, firstLine }: LineBatch): Generator<{ from: number; to: number; line: number }> {
  let line = firstLine;
  for (let from = 0; from < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline === -1 ? bytes.length : newline;
    if (end - from > MAX_LINE) throw tooLong(line);
    const to = bytes[end - 1] === 13 && end > from ? end - 1 : end;
    if (to > from) yield { from, to, line };
    from = end + 1;
  }
}

const tooLong = (line: number) =>
  new ImportRejectedError(`line ${line}: expected at most ${MAX_LINE} bytes; is this a CSV file?`, { line });
