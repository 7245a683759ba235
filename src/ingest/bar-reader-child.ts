import process from 'node:process';
import { endWithParent } from '../processes/index.ts';
import type { BarPart } from './bar-parts.ts';
import { type BarFormat, type ReaderMessage, type ReaderTask, toWire } from './bar-reader-messages.ts';
import { readCsv } from './csv.ts';
import { readParquet } from './parquet.ts';

/** What the reading process runs: it takes one file after the other, asks for its bytes, and gives its parts. */
const CSV_BYTES = 2 ** 20;

const tell = (message: ReaderMessage) => process.send?.(message);
/** Answers that are waited for: bytes, and the word that the next part is wanted. */
const waiting: ((task: ReaderTask) => void)[] = [];
const nextTask = () => new Promise<ReaderTask>((resolve) => waiting.push(resolve));

async function read(start: number, end: number): Promise<ArrayBuffer> {
  const answer = nextTask();
  tell({ kind: 'READ', start, end });
  const task = await answer;
  if (task.kind !== 'BYTES') throw new Error(`Expected bytes, got ${task.kind}.`);
  const { buffer, byteOffset, byteLength } = task.data;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

async function* bytesOf(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += CSV_BYTES) yield new Uint8Array(await read(at, Math.min(size, at + CSV_BYTES)));
}

function open({ kind, symbol }: BarFormat, size: number): AsyncIterable<BarPart> {
  if (kind === 'CSV') return readCsv(bytesOf(size), { symbol });
  return readParquet({ byteLength: size, read: (start, end = size) => read(start, end) }, { symbol });
}

async function readFile(format: BarFormat, size: number): Promise<ReaderMessage> {
  try {
    for await (const part of open(format, size)) {
      const wanted = nextTask();
      tell({ kind: 'PART', part });
      await wanted;
    }
    return { kind: 'END' };
  } catch (error) {
    return { kind: 'FAILURE', error: toWire(error) };
  }
}

process.on('message', (task: ReaderTask) => {
  if (task.kind === 'OPEN') void readFile(task.format, task.size).then(tell);
  else waiting.shift()?.(task);
});
// A terminal sends Ctrl-C to this process too; its parent decides when it ends.
process.on('SIGINT', () => undefined);
endWithParent();
tell({ kind: 'READY' });
