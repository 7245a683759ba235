import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { UploadTooLargeError } from '../errors.ts';
import { DiskFile } from '../files/index.ts';

/** The parts of a multipart request: texts by name, and files by name, each on disk. The caller closes the files. */
export interface Multipart {
  readonly texts: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, DiskFile>;
}

/** A request whose body has not been read yet. */
export interface UnreadRequest extends Readable {
  readonly headers: IncomingHttpHeaders;
}

/** A file that is being written to disk. */
interface Arrival {
  readonly name: string;
  readonly stream: Readable;
  readonly file: Promise<DiskFile>;
}

const MAX_TEXT_BYTES = 2 ** 20;
const MAX_FILES = 10;
const MAX_TEXTS = 10;

/**
 * Reads a multipart request and writes its files to disk as they arrive. Rejects with UploadTooLargeError as soon as a
 * file is larger than `maxBytes`, without reading the rest, and with another error if the request is malformed or cut
 * off. Nothing stays open or on disk when it rejects.
 */
export async function readMultipart(request: UnreadRequest, maxBytes: number): Promise<Multipart> {
  const parser = new Busboy({
    headers: request.headers as BusboyHeaders,
    limits: { fileSize: maxBytes, files: MAX_FILES, fields: MAX_TEXTS, fieldSize: MAX_TEXT_BYTES },
  });
  const texts = new Map<string, string>();
  const arrivals: Arrival[] = [];
  // Whatever goes wrong first is the answer, so a limit has to reject in the moment it is passed. If it waited until
  // the file is closed, an end that comes too early would overtake it.
  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value, ...[isNameCut, isValueCut]) => {
      if (isNameCut || isValueCut) reject(tooLarge(`a text of at most ${MAX_TEXT_BYTES} bytes`));
      texts.set(name, value);
    });
    parser.on('file', (name, stream, filename) => {
      stream.once('limit', () => reject(tooLarge(`a file of at most ${maxBytes} bytes`)));
      // The parser may report an error before anyone reads the stream: without a listener that would end the process.
      stream.on('error', reject);
      const file = DiskFile.spool(stream, filename);
      file.catch(reject);
      if (arrivals.some((arrival) => arrival.name === name)) reject(new Error(`two files have the name "${name}"`));
      arrivals.push({ name, stream, file });
    });
    parser.on('filesLimit', () => reject(tooLarge(`at most ${MAX_FILES} files`)));
    parser.on('fieldsLimit', () => reject(tooLarge(`at most ${MAX_TEXTS} texts`)));
    parser.on('finish', resolve);
    parser.on('error', reject);
    // This is also how a client that goes away is noticed.
    request.on('error', reject);
  });
  try {
    request.pipe(parser);
    await parsed;
    const files = await Promise.all(arrivals.map(async ({ name, file }) => [name, await file] as const));
    return { texts, files: new Map(files) };
  } catch (error) {
    request.unpipe(parser);
    parser.destroy();
    await Promise.all(arrivals.map(discard));
    throw error;
  }
}

/** Stops writing a file and closes it. */
async function discard({ stream, file }: Arrival): Promise<void> {
  // Its error tells the writer, which waits for more bytes, that none will come.
  stream.destroy(new Error('The request was refused.'));
  const [written] = await Promise.allSettled([file]);
  if (written.status === 'fulfilled') await written.value[Symbol.asyncDispose]();
}

const tooLarge = (limit: string) => new UploadTooLargeError(`Expected ${limit}, and this one has more.`);
