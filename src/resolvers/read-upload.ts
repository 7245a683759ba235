import { InvalidInputError } from '../errors.ts';

/** An uploaded file as bytes. Refused as soon as it is larger than `maxBytes`, without reading the rest. */
export async function readUpload(
  file: Blob,
  maxBytes: number,
  path: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of file.stream()) {
    size += part.length;
    if (size > maxBytes)
      throw new InvalidInputError([{ path, message: `Expected at most ${maxBytes} bytes, and the file has more.` }]);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
