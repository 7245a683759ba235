/**
 * Imports a file into the database of a URL, as the server would, in a process of its own, so that its peak memory is
 * that of the import alone. Prints one JSON line.
 */
import { totalmem } from 'node:os';
import { DiskFile } from '../src/files/index.ts';
import { barReaderLimits, createBarReader } from '../src/ingest/index.ts';
import { importChunks, openDatabase } from '../src/store/index.ts';
import { peakBytes } from './peak-memory.ts';

const [url = '', dataset = '', path = ''] = process.argv.slice(2);
const DAY = 86_400_000;

const database = await openDatabase({ url, onError: (error) => console.error(error) });
const rssBefore = process.memoryUsage.rss();
const began = performance.now();
await using file = await DiskFile.open(path);
const reader = createBarReader(barReaderLimits(totalmem()));
const kind = path.endsWith('.parquet') ? 'PARQUET' : 'CSV';
const parts = reader.read(file, { kind, symbol: undefined }, () => undefined);
const calendar = { timeframeOf: () => DAY, periodsPerYear: null, createdBy: 'bench' };
const { rows, changed } = await importChunks(database, { dataset, source: 'bench', parts, ...calendar });
const ms = performance.now() - began;
await reader.close();
await database.close();
const peakRss = peakBytes();
process.stdout.write(`${JSON.stringify({ rows, changed, ms, fileBytes: file.size, rssBefore, peakRss })}\n`);
