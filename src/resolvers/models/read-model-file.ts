import { createHash } from 'node:crypto';

/** A model file, whole, with its SHA-256 in hex. */
export interface ModelFile {
  readonly digest: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Reads a file and its digest. Refused as soon as it is larger than `maxBytes`, without reading the rest. */
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
