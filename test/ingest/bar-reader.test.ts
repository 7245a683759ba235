import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type BarReader, type BarReaderLimits, createBarReader } from '../../src/ingest/bar-reader.ts';

const hostile = (name: string) => readFileSync(join(import.meta.dirname, '../golden/hostile', name));
const CSV = { kind: 'CSV', symbol: 'X' } as const;
const PARQUET = { kind: 'PARQUET', symbol: 'X' } as const;

const opened: BarReader[] = [];
function open(limits: Partial<BarReaderLimits> = {}): BarReader {
  const reader = createBarReader({ stepMs: 20_000, maxBytes: 2 ** 30, ...limits });
  opened.push(reader);
  return reader;
}
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close();
});

const fileOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  // A copy of its own: a Buffer's slice is a view of a larger one.
  read: async (start: number, end: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
});
const csvOf = (rows: number) =>
  new TextEncoder().encode(
    `time,open,high,low,close\n${Array.from({ length: rows }, (_, row) => `${1_000_000_000 + row * 86_400},1,2,1,${1 + (row % 9) / 9}`).join('\n')}`,
  );

/** Reads a file to its end. @returns how many rows it has */
async function countRows(reader: BarReader, bytes: Uint8Array, format: typeof CSV | typeof PARQUET = CSV) {
  let rows = 0;
  for await (const part of reader.read(fileOf(bytes), format, () => undefined)) rows += part.rows;
  return rows;
}

test('a file that never ends is refused, and the next one is read', async () => {
  const reader = open({ stepMs: 2_000 });
  await expect(countRows(reader, hostile('no-size.parquet'), PARQUET)).rejects.toMatchObject({
    code: 'IMPORT_REJECTED',
    message: expect.stringMatching(/longer than 2000 ms/),
  });
  expect(await countRows(reader, csvOf(1_000))).toBe(1_000);
});

test('a file that takes all memory when it is unpacked is refused, and the next one is read', async () => {
  const reader = open({ maxBytes: 300 * 2 ** 20 });
  await expect(countRows(reader, hostile('rle-bomb.parquet'), PARQUET)).rejects.toMatchObject({
    code: 'IMPORT_REJECTED',
  });
  expect(await countRows(reader, csvOf(1_000))).toBe(1_000);
});

test('the loop of this process goes on while a file keeps another busy', async () => {
  const reader = open({ stepMs: 2_000 });
  const reading = countRows(reader, hostile('no-size.parquet'), PARQUET).catch(() => 'refused');
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  expect(await reading).toBe('refused');
  clearInterval(timer);
  expect(longest).toBeLessThan(1_000);
});

test('a fault crosses over with its place, and files are read side by side', async () => {
  const reader = open();
  const broken = new TextEncoder().encode('time,open,high,low,close\n2020-01-01,1,2,1,x\n');
  const [fault, ...rows] = await Promise.all([
    countRows(reader, broken).catch((error: unknown) => error),
    ...[10, 20, 30].map((count) => countRows(reader, csvOf(count))),
  ]);
  expect(fault).toMatchObject({ code: 'IMPORT_REJECTED', fault: { line: 2, column: 'close', value: 'x' } });
  expect(rows).toEqual([10, 20, 30]);
});

test('a file that its reader leaves in the middle, or that cannot be read on, does no harm to the next', async () => {
  const reader = open();
  for await (const part of reader.read(fileOf(csvOf(5)), CSV, () => undefined)) {
    expect(part.rows).toBe(5);
    break;
  }
  const gone = { size: 100, read: () => Promise.reject(new Error('the disk is gone')) };
  await expect(reader.read(gone, CSV, () => undefined).next()).rejects.toThrow('the disk is gone');
  expect(await countRows(reader, csvOf(7))).toBe(7);
});

test('closing while the process starts ends it too', async () => {
  const reader = open();
  const [outcome] = await Promise.allSettled([countRows(reader, csvOf(5)), reader.close()]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUSY', retryable: true } });
});

test.skipIf(process.platform !== 'linux')(
  'a file is read though the process that was kept for it was killed',
  async () => {
    const before = childrenOf(process.pid);
    const reader = open();
    expect(await countRows(reader, csvOf(5))).toBe(5);
    const [kept = 0] = childrenOf(process.pid).filter((pid) => !before.includes(pid));
    process.kill(kept, 'SIGKILL');
    await expect.poll(() => childrenOf(process.pid)).not.toContain(kept);
    expect(await countRows(reader, csvOf(7))).toBe(7);
  },
);

test.skipIf(process.platform !== 'linux')(
  'the process ends when its parent is killed, even in the middle of an endless file',
  async () => {
    const script = `
    import { createBarReader } from './src/ingest/bar-reader.ts';
    import { readFileSync } from 'node:fs';
    const bytes = readFileSync('test/golden/hostile/no-size.parquet');
    const file = { size: bytes.length, read: async (start, end) => bytes.subarray(start, end).buffer.slice(bytes.byteOffset + start, bytes.byteOffset + end) };
    const reading = createBarReader({ stepMs: 600_000, maxBytes: 2 ** 30 }).read(file, { kind: 'PARQUET', symbol: 'X' }, () => console.log('asked'));
    await reading.next();
  `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const [child = 0] = childrenOf(parent.pid ?? 0);
    expect(child).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const isAlive = () => {
      try {
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${child}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    await expect.poll(isAlive, { timeout: 10_000, interval: 200 }).toBe(false);
  },
);

const childrenOf = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    (readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? []).map(Number),
  );
