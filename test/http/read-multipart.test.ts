import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { UploadTooLargeError } from '../../src/errors.ts';
import { readMultipart } from '../../src/http/read-multipart.ts';

const disposition = (rest: string) => `--frontier\r\ncontent-disposition: form-data; ${rest}\r\n\r\n`;
const file = (name: string, content: string) =>
  `${disposition(`name="${name}"; filename="${name}.csv"`)}${content}\r\n`;
const text = (name: string, content: string) => `${disposition(`name="${name}"`)}${content}\r\n`;
const END = '--frontier--\r\n';

/** A request whose body arrives in these parts. */
function requestOf(parts: Iterable<string> | AsyncIterable<string>) {
  const headers = { 'content-type': 'multipart/form-data; boundary=frontier' };
  return Object.assign(Readable.from(parts, { objectMode: false }), { headers });
}

describe('a multipart request', () => {
  let temporary: string;
  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'uploads-'));
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, temporary);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true });
  });

  test('gives its texts, and its files on disk', async () => {
    const request = requestOf([text('operations', '{}'), file('0', 'abc'), file('1', ''), END]);
    const { texts, files } = await readMultipart(request, 3);
    expect([...texts]).toEqual([['operations', '{}']]);
    const [first, second] = ['0', '1'].map((name) => files.get(name));
    expect(new TextDecoder().decode(await first?.read(0))).toBe('abc');
    expect(second).toMatchObject({ name: '1.csv', size: 0 });
    await first?.[Symbol.asyncDispose]();
    await second?.[Symbol.asyncDispose]();
  });

  test('has its files on disk without a name while they arrive, so that nothing is left of them', async () => {
    const part = 'a'.repeat(65_536);
    const seen: string[] = [];
    async function* parts() {
      yield disposition('name="0"; filename="large.csv"');
      // More than all buffers on the way hold: when the last part is asked for, the first ones have been written.
      for (let sent = 0; sent < 32; sent += 1) yield part;
      seen.push(...(await readdir(temporary)));
      yield `\r\n${END}`;
    }
    const { files } = await readMultipart(requestOf(parts()), 2 ** 22);
    const file = files.get('0');
    expect(file?.size).toBe(32 * part.length);
    expect(new TextDecoder().decode(await file?.read(0))).toBe(part.repeat(32));
    await file?.[Symbol.asyncDispose]();
    expect([seen, await readdir(temporary)]).toEqual([[], []]);
  });

  test.each([
    ['a file that is too large in its first bytes', [file('0', 'abcd'), END], UploadTooLargeError],
    ['eleven files', Array.from({ length: 11 }, (_, index) => file(String(index), 'a')), UploadTooLargeError],
    ['eleven texts', Array.from({ length: 11 }, (_, index) => text(String(index), 'a')), UploadTooLargeError],
    ['two files of one name', [file('0', 'a'), file('0', 'b'), END], /two files have the name "0"/],
    ['no end', [file('0', 'a')], /[Uu]nexpected end/],
  ])('with %s is refused', async (_, parts, error) => {
    await expect(readMultipart(requestOf(parts), 3)).rejects.toThrow(error);
  });

  test('of a client that goes away in the middle of a file is refused', async () => {
    const gone = new Error('the client is gone');
    async function* parts() {
      yield file('0', 'a');
      throw gone;
    }
    await expect(readMultipart(requestOf(parts()), 3)).rejects.toBe(gone);
  });
});
