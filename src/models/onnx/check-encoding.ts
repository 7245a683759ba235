import { broken, unsupported } from '../model-file-error.ts';
import { MODEL } from './messages.ts';
import type { Field, Message } from './messages.ts';
import { ProtobufReader, WIRE, ambiguous } from './protobuf.ts';

/** Messages within messages, as many as google's reader in onnxruntime follows. */
const MAX_MESSAGE_DEPTH = 100;
const INT32 = 2 ** 31;

/**
 * Walks a whole ONNX file once, every message of it, before anything is read from it. What is read afterwards is what
 * onnxruntime reads: no field is given twice that may be given once, of another type than ONNX has it, or unknown.
 * @throws {ModelFileError} naming the message and the field
 */
export function checkEncoding(bytes: Uint8Array): void {
  checkMessage(bytes, MODEL, 1);
}

function checkMessage(bytes: Uint8Array, message: Message, depth: number): void {
  if (depth > MAX_MESSAGE_DEPTH) throw broken(`Its messages are nested more than ${MAX_MESSAGE_DEPTH} deep.`);
  let given = 0;
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    const field = message.fields[reader.field];
    if (!field) {
      throw unsupported(
        `${message.name} has a field "${reader.field}", which ONNX up to IR version 13 does not have. ` +
          'Export the model for an older version of ONNX.',
      );
    }
    if ((given & field.once) !== 0) throw ambiguous(`${message.name}.${field.name} is given twice; expected once.`);
    given |= field.once;
    checkWire(reader, message, field);
    if (field.message) checkMessage(reader.bytes, field.message, depth + 1);
  }
}

function checkWire(reader: ProtobufReader, message: Message, field: Field): void {
  const isExpected = reader.wire === field.wire || (field.isPackable && reader.wire === WIRE.bytes);
  if (!isExpected) {
    const what = `${message.name}.${field.name} has the wire type "${reader.wire}"; expected ${field.wire}.`;
    throw ambiguous(what);
  }
  if (!field.is32Bit || reader.wire !== WIRE.varint) return;
  if (reader.int < -INT32 || reader.int >= INT32)
    throw ambiguous(`${message.name}.${field.name} is "${reader.int}"; expected 32 bits.`);
}
