import { type Socket, connect } from 'node:net';

/** What many clients got, who each sent one request after the other. */
export interface Load {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** The body of one answer. */
  readonly answer: string;
}

interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

/** Sends the same GraphQL request over some connections for a while, with as little work of its own as there can be. */
export async function loadOf(url: string, body: object, { connections, seconds }: LoadOptions): Promise<Load> {
  const { hostname, port, pathname } = new URL(url);
  const text = JSON.stringify(body);
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\n`;
  const request = Buffer.from(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  const times: number[] = [];
  let answer = '';
  const until = performance.now() + seconds * 1_000;
  const client = async () => {
    const socket = connect(Number(port), hostname).setNoDelay();
    try {
      while (performance.now() < until) {
        const began = performance.now();
        answer = await exchange(socket, request);
        times.push(performance.now() - began);
      }
    } finally {
      socket.destroy();
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, client));
  const perSecond = (1_000 * times.length) / (performance.now() - began);
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
  if (!answer.startsWith('{"data"')) throw new Error(`The server answered ${answer.slice(0, 500)}`);
  return { perSecond, medianMs: at(0.5), p99Ms: at(0.99), answer };
}

/** The body of the answer to one request. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const end = (settle: () => void) => {
      socket.off('data', take).off('error', fail).off('close', left);
      settle();
    };
    const fail = (error: Error) => end(() => reject(error));
    const left = () => fail(new Error('The server closed the connection.'));
    const take = (data: Buffer) => {
      received = received.length === 0 ? data : Buffer.concat([received, data]);
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1]);
      if (Number.isNaN(length)) fail(new Error('The answer says no length.'));
      else if (received.length >= headEnd + 4 + length) end(() => resolve(received.toString('utf8', headEnd + 4)));
    };
    socket.on('data', take).once('error', fail).once('close', left);
    socket.write(request);
  });
}
