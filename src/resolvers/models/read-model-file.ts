import { createHash } from 'node:crypto';

/** A whole model file. */
export interface ModelFile {
  /** SHA-256 in hex. */
  readonly digest: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Reads a file, and throws what `tooLarge` makes as soon as more than `maxBytes` have come. */
export async function readModelFile(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLarge: () => Error,
): Promise<ModelFile> {
  const hash = createHash('sha256');
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > maxBytes) throw tooLarge();
    hash.update(part);
    parts.push(part);
  }
  const data = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { digest: hash.digest('hex'), data };
}
