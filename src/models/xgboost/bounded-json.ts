import { MAX_CONTAINERS, MAX_NESTING } from '../limits.ts';
import { broken } from '../model-file-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * `JSON.parse` with bounds. A few bytes of text can cost a hundred times their size in objects, so levels, objects,
 * lists and texts are counted before anything is built.
 * @throws {ModelFileError} where there are too many of them, or the text is no JSON
 */
export function parseBoundedJson(bytes: Uint8Array): unknown {
  checkShape(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(/NaN|Infinity/.test(text) ? withPlainNumbers(text) : text);
  } catch (cause) {
    throw broken(`Expected JSON; found "${cause instanceof Error ? cause.message : String(cause)}".`, { cause });
  }
}

/**
 * XGBoost writes NaN and Infinity, for which JSON has no words: they become null and 1e999, which is read as
 * infinity.
 */
function withPlainNumbers(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|NaN|Infinity/g, (token) => {
    if (token === 'NaN') return 'null';
    return token === 'Infinity' ? '1e999' : token;
  });
}

function checkShape(bytes: Uint8Array): void {
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      containers += 1;
      for (at += 1; at < bytes.length && bytes[at] !== QUOTE; at += 1) if (bytes[at] === BACKSLASH) at += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      containers += 1;
      if (depth > MAX_NESTING) throw broken(`The JSON is nested more than ${MAX_NESTING} levels deep.`);
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (containers > MAX_CONTAINERS) throw broken(`The JSON has more than ${MAX_CONTAINERS} objects, lists and texts.`);
  }
}
