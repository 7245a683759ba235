import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ConflictError } from '../errors.ts';

const PART_BYTES = 256 * 1024;

/** An open file on disk, of which only the bytes asked for are read into memory. Whoever opens it disposes of it. */
export class DiskFile implements AsyncDisposable {
  readonly name: string;
  readonly size: number;
  readonly #handle: FileHandle;
  #closed = false;

  private constructor(handle: FileHandle, name: string, size: number) {
    this.#handle = handle;
    this.name = name;
    this.size = size;
  }

  /** Opens the file at a path. Throws what `fs.open` throws, and an Error where the path is no file. */
  static async open(path: string): Promise<DiskFile> {
    // Without waiting: the open of a FIFO that nobody writes to would hold a thread for ever.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (stats.isFile()) return new DiskFile(handle, basename(path), stats.size);
    await handle.close();
    throw new Error(`${path} is no file.`);
  }

  /**
   * Writes bytes as they arrive to a temporary file. Its name is removed at once, so the system deletes the file when
   * it is closed, however the process ends. Throws what the source throws.
   */
  static async spool(source: AsyncIterable<Uint8Array>, name: string): Promise<DiskFile> {
    const path = join(tmpdir(), `hindcast-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    try {
      await unlink(path);
      let size = 0;
      for await (const bytes of source) {
        await handle.writeFile(bytes);
        size += bytes.length;
      }
      return new DiskFile(handle, name, size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The whole file, 256 KiB at a time. */
  async *stream(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    for (let position = 0; position < this.size;) {
      const bytes = new Uint8Array(await this.read(position, position + PART_BYTES));
      yield bytes;
      position += bytes.length;
    }
  }

  /**
   * The bytes from `start` up to `end`, which is excluded; fewer where the file ends before. Throws ConflictError where
   * the file was closed or became shorter meanwhile.
   */
  async read(start: number, end = this.size): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    for (let done = 0; done < bytes.length;) {
      if (this.#closed) throw new ConflictError('The request ended before its file was read.');
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new ConflictError(`The file ${this.name} became shorter while it was read.`);
      done += bytesRead;
    }
    return bytes.buffer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close();
  }
}
