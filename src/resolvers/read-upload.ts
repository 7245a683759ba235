import { InvalidInputError } from '../errors.ts';
import type { DiskFile } from '../files/index.ts';

/** An uploaded file as bytes. Throws InvalidInputError where it has more than `maxBytes`. */
export async function readUpload(
  file: DiskFile,
  maxBytes: number,
  path: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > maxBytes)
    throw new InvalidInputError([
      { path, message: `Expected at most ${maxBytes} bytes, and the file has ${file.size}.` },
    ]);
  return new Uint8Array(await file.read(0));
}
