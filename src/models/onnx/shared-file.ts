import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputValues } from './session.ts';

const ZEROS = new Uint8Array(2 ** 20);

/**
 * Rows and scores between two processes: a file without a name, in memory where the system has such a place. Through a
 * channel between the processes they would take four times as long.
 */
export class SharedFile {
  readonly descriptor: number;
  /** Bytes that the file has for certain. */
  #size = 0;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  /** One in memory where there is a place for it. Whoever opens it closes it. */
  static open(): SharedFile {
    const descriptor = openNameless('/dev/shm');
    return descriptor === undefined ? SharedFile.openOnDisk() : new SharedFile(descriptor);
  }

  static openOnDisk(): SharedFile {
    const descriptor = openNameless(tmpdir());
    if (descriptor === undefined) throw new Error(`Cannot make a file in ${tmpdir()}: set TMPDIR.`);
    return new SharedFile(descriptor);
  }

  /**
   * Makes room, so that either process can write so much; false where there is none. A write to a full place would
   * leave a part out without an error, and the values of before in its place.
   */
  reserve(bytes: number): boolean {
    try {
      while (this.#size < bytes) {
        const length = Math.min(ZEROS.length, bytes - this.#size);
        this.#size += writeSync(this.descriptor, ZEROS, 0, length, this.#size);
      }
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
  }

  /** @param starts where the values of each input begin */
  write(values: InputValues, starts: readonly number[]): void {
    for (const [input, part] of values.entries()) writeSync(this.descriptor, part, 0, part.byteLength, starts[input]);
  }

  read(target: Float64Array): void {
    readSync(this.descriptor, target, 0, target.byteLength, 0);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** A new file that nobody else can open; undefined where the directory takes none. */
function openNameless(directory: string): number | undefined {
  const path = join(directory, `hindcast-${randomUUID()}`);
  try {
    const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    unlinkSync(path);
    return descriptor;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
