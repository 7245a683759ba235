/** A text frame of WebSocket as clients send it, with a mask of zeros. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length = payload.length;
  const longer = length < 65_536 ? 4 : 10;
  const head = Buffer.alloc(length < 126 ? 2 : longer);
  head[0] = 0x81;
  if (head.length === 2) head[1] = 0x80 | length;
  else if (head.length === 4) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}
