import { MAX_CONTAINERS, MAX_NESTING } from '../limits.ts';
import { broken } from '../model-file-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * `JSON.parse` behind a look at the shape of the bytes: a few bytes of text can cost a hundred times their size in
 * objects, so nesting, containers and keys are counted before anything is built.
 * @throws {ModelFileError} where the text is too deep, too rich, or no JSON
 */
export function parseBoundedJson(bytes: Uint8Array): unknown {
  checkShape(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(/NaN|Infinity/.test(text) ? withPlainNumbers(text) : text);
  } catch (cause) {
    throw broken(`The file is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

/** XGBoost writes NaN and Infinity, which JSON has no words for: NaN becomes null, infinity a number beyond all. */
function withPlainNumbers(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|NaN|Infinity/g, (token) => {
    if (token === 'NaN') return 'null';
    return token === 'Infinity' ? '1e999' : token;
  });
}

function checkShape(bytes: Uint8Array): void {
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      containers += 1;
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      containers += 1;
      if (depth > MAX_NESTING) throw broken(`The JSON is nested more than ${MAX_NESTING} levels deep.`);
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (containers > MAX_CONTAINERS) throw broken(`The JSON has more than ${MAX_CONTAINERS} objects, lists and texts.`);
  }
}
