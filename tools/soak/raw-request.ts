import { connect } from 'node:net';

/** Bytes for one connection, and how its client behaves. */
export interface RawRequest {
  /** What it is counted as. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** Leaves without waiting for an answer once so many bytes are sent. */
  readonly leavesAt?: number;
  /** Leaves so long after it has sent all, unless the answer is there. */
  readonly leavesAfterMs?: number;
  /** Sends the bytes in so many parts, a moment apart. */
  readonly parts?: number;
  /** Reads nothing for so long. */
  readonly readsAfterMs?: number;
}

export interface RawAnswer {
  /** The status of HTTP, or how the connection ended without one. */
  readonly status: string;
  /** The beginning of what came. */
  readonly text: string;
  /** Whether what came names an error of the server's own. */
  readonly isFault: boolean;
}

const KEPT_CHARACTERS = 20_000;
const FAULT = /"INTERNAL_SERVER_ERROR"|^HTTP\/1\.1 500 /;
const PART_EVERY_MS = 5;

/** Sends bytes over a connection of their own. Resolves when it has ended, or nothing has come for `quietMs`. */
export function sendRaw(port: number, request: RawRequest, quietMs: number): Promise<RawAnswer> {
  const { bytes, leavesAt, leavesAfterMs, parts = 1, readsAfterMs = 0 } = request;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let rest = '';
    let isFault = false;
    let end = '';
    const leave = (how: string) => {
      end ||= how;
      socket.destroy();
    };
    socket.setTimeout(quietMs + readsAfterMs, () => leave('no answer'));
    socket.on('error', ({ message }) => (end ||= /ECONNREFUSED/.test(message) ? 'refused' : ''));
    socket.on('data', (data) => {
      const piece = data.toString('latin1');
      isFault ||= FAULT.test(rest + piece);
      rest = piece.slice(-64);
      if (text.length < KEPT_CHARACTERS) text += piece;
    });
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ status: status ?? (end || 'closed'), text: text.slice(0, KEPT_CHARACTERS), isFault });
    });
    socket.on('connect', () => {
      if (leavesAt !== undefined) socket.write(bytes.subarray(0, leavesAt), () => leave('left'));
      else sendParts((part) => void socket.write(part), bytes, parts);
      if (leavesAfterMs !== undefined) setTimeout(() => leave('left'), leavesAfterMs);
      if (readsAfterMs > 0) setTimeout(() => socket.resume(), readsAfterMs);
      if (readsAfterMs > 0) socket.pause();
    });
  });
}

/** Hands out bytes in equal parts, one after the other. */
function sendParts(send: (part: Uint8Array) => void, bytes: Uint8Array, parts: number): void {
  const size = Math.max(1, Math.ceil(bytes.length / parts));
  let at = 0;
  const next = () => {
    send(bytes.subarray(at, at + size));
    at += size;
    if (at < bytes.length) setTimeout(next, PART_EVERY_MS);
  };
  next();
}
