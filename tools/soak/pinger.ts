import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread runs: it asks the server for the least there is, every 50 ms whatever became of those before. */
const EVERY_MS = 50;
const TIMEOUT_MS = 60_000;
const BODY = '{"query":"{ __typename }"}';
const { port } = workerData as { readonly port: number };
const kept = new Agent({ keepAlive: true, maxSockets: 1_000 });
let phase = '';
let pending = 0;
let count = 0;
const latencies: Record<string, number[]> = {};
const failures: string[] = [];
let whenDone: (() => void) | undefined;

function ping(): void {
  const began = performance.now();
  const own = (latencies[phase] ??= []);
  const name = phase;
  pending += 1;
  count += 1;
  const done = (failure?: string) => {
    own.push(performance.now() - began);
    pending -= 1;
    if (failure !== undefined) failures.push(`${name}: ${failure}`);
    if (pending === 0) whenDone?.();
  };
  // Every other one over a connection of its own.
  const agent = count % 2 === 0 ? kept : false;
  const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
  const sent = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent }, (response) => {
    let text = '';
    response.on('data', (data) => (text += String(data)));
    response.on('end', () => done(text.includes('"Query"') ? undefined : `${response.statusCode} ${text}`));
    response.on('error', () => undefined);
  });
  sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error('no answer')));
  sent.on('error', ({ message }) => done(message));
  sent.end(BODY);
}

const timer = setInterval(ping, EVERY_MS);
/** A message names the phase that begins; an empty one ends it all. */
parentPort?.on('message', (next: string) => {
  phase = next;
  if (next !== '') return;
  clearInterval(timer);
  whenDone = () => {
    parentPort?.postMessage({ latencies, failures });
    parentPort?.close();
    kept.destroy();
  };
  if (pending === 0) whenDone();
});
