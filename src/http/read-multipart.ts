import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { UploadTooLargeError } from '../errors.ts';
import { DiskFile } from '../files/index.ts';

/** The parts of a multipart request: texts, and files, which are on disk. Whoever reads it closes the files. */
export interface Multipart {
  readonly texts: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, DiskFile>;
}

const MAX_TEXT = 2 ** 20;
const MAX_FILES = 10;
const MAX_TEXTS = 10;

/**
 * Reads a multipart request, its files to disk as they arrive. Throws UploadTooLargeError as soon as one is larger than
 * `maxBytes`, without reading the rest.
 */
export async function readMultipart(request: IncomingMessage, maxBytes: number): Promise<Multipart> {
  const parser = new Busboy({
    headers: request.headers as BusboyHeaders,
    limits: { fileSize: maxBytes, files: MAX_FILES, fields: MAX_TEXTS, fieldSize: MAX_TEXT },
  });
  const texts = new Map<string, string>();
  const spooling = new Map<string, Promise<DiskFile>>();
  const ended = new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) reject(tooLarge(`a text of at most ${MAX_TEXT} bytes`));
      texts.set(name, value);
    });
    parser.on('file', (name, stream, filename) => {
      stream.once('limit', () => stream.destroy(tooLarge(`a file of at most ${maxBytes} bytes`)));
      const file = DiskFile.spool(stream, filename);
      spooling.set(name, file);
      file.catch(reject);
    });
    parser.on('filesLimit', () => reject(tooLarge(`at most ${MAX_FILES} files`)));
    parser.on('fieldsLimit', () => reject(tooLarge(`at most ${MAX_TEXTS} texts`)));
    parser.on('finish', resolve);
    parser.on('error', reject);
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('The client ended the request.')));
  });
  try {
    request.pipe(parser);
    await ended;
    const files = await Promise.all([...spooling].map(async ([name, file]) => [name, await file] as const));
    return { texts, files: new Map(files) };
  } catch (error) {
    request.unpipe(parser);
    parser.destroy();
    for (const file of await Promise.allSettled(spooling.values()))
      if (file.status === 'fulfilled') await file.value[Symbol.asyncDispose]();
    throw error;
  }
}

const tooLarge = (limit: string) => new UploadTooLargeError(`Expected ${limit}, and this one has more.`);
