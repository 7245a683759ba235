import { randomBytes } from 'node:crypto';
import { type Socket, connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { clientFrame } from '../tools/client-frame.ts';

/**
 * What the thread runs: many sockets that follow one backtest, and how much they got, and when. It speaks just enough of
 * WebSocket, and counts messages without parsing them: a thousand clients are a thousand machines elsewhere.
 */
const { url, count, query, id } = workerData as { url: string; count: number; query: string; id: string };
const { hostname, port, pathname } = new URL(url);
const ACK = Buffer.from('"type":"connection_ack"');
const NEXT = Buffer.from('"type":"next"');
const COMPLETE = Buffer.from('"type":"complete"');
const sockets: Socket[] = [];
const ends: number[] = [];
let delivered = 0;
let acknowledged = 0;
let began = 0;

function occurrences(data: Buffer, text: Buffer): number {
  let found = 0;
  for (let at = data.indexOf(text); at >= 0; at = data.indexOf(text, at + text.length)) found += 1;
  return found;
}

for (let index = 0; index < count; index += 1) {
  const socket = connect(Number(port), hostname).setNoDelay();
  const lines = [
    `GET ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  /** The end of what came, which a text may go on from. */
  let rest = Buffer.alloc(0);
  let isOpen = false;
  socket.on('data', (data: Buffer) => {
    const all = rest.length === 0 ? data : Buffer.concat([rest, data]);
    if (!isOpen && all.includes('101 Switching')) {
      isOpen = true;
      socket.write(clientFrame('{"type":"connection_init"}'));
    }
    if (acknowledged < count && all.includes(ACK)) {
      acknowledged += 1;
      if (acknowledged === count) parentPort?.postMessage('open');
    }
    delivered += occurrences(all, NEXT);
    if (all.includes(COMPLETE)) {
      ends.push(performance.now());
      socket.destroy();
      if (ends.length === count) report();
    }
    const last = Math.max(all.lastIndexOf(NEXT) + NEXT.length - 1, all.length - NEXT.length);
    rest = Buffer.from(all.subarray(last + 1));
  });
  sockets.push(socket);
}
parentPort?.on('message', () => {
  began = performance.now();
  const subscribe = clientFrame(JSON.stringify({ id: 's', type: 'subscribe', payload: { query, variables: { id } } }));
  for (const socket of sockets) socket.write(subscribe);
});

function report(): void {
  const last = ends.at(-1) ?? 0;
  parentPort?.postMessage({ delivered, seconds: (last - began) / 1_000, spreadMs: last - (ends[0] ?? 0) });
  parentPort?.close();
}
