/** As much of the WebAssembly binary format as one function written by hand needs: numbers, sections, opcodes. */

/** Opcodes of https://webassembly.github.io/spec/core/binary/instructions.html that the kernel uses. */
export const op = {
  loop: 0x03,
  block: 0x02,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  f32Load: 0x2a,
  f64Load: 0x2b,
  f32Store: 0x38,
  f64Store: 0x39,
  i32Const: 0x41,
  i32Eqz: 0x45,
  i32LtU: 0x49,
  f32Ge: 0x60,
  f64Ge: 0x66,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Shl: 0x74,
  f32Add: 0x92,
  f64Add: 0xa0,
} as const;

/** Bytes in nested lists. */
export type Code = number | readonly Code[];

const I32 = 0x7f;
export const EMPTY = 0x40;

/** LEB128 of a number from 0 on; a signed one needs its highest bit clear. */
function leb128(value: number, isSigned: boolean): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > (isSigned ? 63 : 127)) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

const unsigned = (value: number): Code => leb128(value, false);
export const get = (local: number): Code => [op.localGet, unsigned(local)];
export const set = (local: number): Code => [op.localSet, unsigned(local)];
export const tee = (local: number): Code => [op.localTee, unsigned(local)];
export const constant = (value: number): Code => [op.i32Const, leb128(value, true)];
/** A load or store of 4 or 8 bytes, `offset` bytes after the address on the stack. */
export const memory = (opcode: number, offset: number, bytes: 4 | 8): Code => [
  opcode,
  bytes === 4 ? 2 : 3,
  unsigned(offset),
];

const flat = (code: Code): number[] => (typeof code === 'number' ? [code] : code.flatMap(flat));
const sized = (content: Code): Code => [unsigned(flat(content).length), content];
const section = (id: number, content: Code): Code => [id, sized(content)];
const text = (value: string): Code => sized([...Buffer.from(value, 'latin1')]);

/** A module of one exported function `run` of i32 parameters and locals, over an imported memory `env.memory`. */
export function moduleOf(parameters: number, locals: number, body: Code): Uint8Array<ArrayBuffer> {
  const types = Array.from({ length: parameters }, () => I32);
  const module: Code = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, [1, 0x60, sized(types), 0]),
    section(2, [1, text('env'), text('memory'), 0x02, 0x00, 0]),
    section(3, [1, 0]),
    section(7, [1, text('run'), 0x00, 0]),
    section(10, [1, sized([1, unsigned(locals), I32, body, op.end])]),
  ];
  return Uint8Array.from(flat(module));
}
