import { ModelFileError, broken } from './model-file-error.ts';
import { MAX_MODEL_BYTES } from './limits.ts';
import type { ModelFormat } from './model-info.ts';
import { ProtobufReader } from './onnx/protobuf.ts';

const EXPECTED = 'Expected ONNX, XGBoost JSON or UBJSON, or a LightGBM text model';
const EXPORT = 'Export the model as ONNX, or as XGBoost .json/.ubj, or as LightGBM text (see examples/).';

/** Formats that are known and refused: how they begin (Latin-1, from `at`), and what they are. */
const FOREIGN: readonly { readonly start: string; readonly at?: number; readonly name: string }[] = [
  {
    start: 'PK\x03\x04',
    name: 'a zip archive (Keras .keras, PyTorch .pt, or a compressed model); archives are not opened',
  },
  { start: '\x1f\x8b', name: 'gzip; compressed files are not opened' },
  { start: 'BZh', name: 'bzip2; compressed files are not opened' },
  { start: '\xfd7zXZ', name: 'xz; compressed files are not opened' },
  { start: '\x28\xb5\x2f\xfd', name: 'zstd; compressed files are not opened' },
  { start: '\x89HDF\r\n', name: 'HDF5 (Keras .h5)' },
  { start: '\x93NUMPY', name: 'a NumPy array' },
  { start: 'CBM1', name: 'a CatBoost model; CatBoost exports ONNX' },
  { start: 'TFL3', at: 4, name: 'TensorFlow Lite' },
  { start: 'GGUF', name: 'GGUF' },
  { start: 'binf', name: 'the old binary format of XGBoost; load it there and save it as .json or .ubj' },
  { start: 'CONFIG-offset:', name: 'the binary format of XGBoost 1.x; load it there and save it as .json or .ubj' },
];

/**
 * What a file is, from its bytes and never from its name.
 * @throws {ModelFileError} for anything else, with the reason and the remedy
 */
export function detectFormat(bytes: Uint8Array): ModelFormat {
  if (bytes.length === 0) throw new ModelFileError('EMPTY', `The file has 0 bytes. ${EXPECTED}.`);
  if (bytes.length > MAX_MODEL_BYTES) {
    throw new ModelFileError('TOO_LARGE', `The file has ${bytes.length} bytes; at most ${MAX_MODEL_BYTES} are read.`);
  }
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');
  refuseForeign(bytes, head);
  if (/^tree\r?\n/.test(head)) return 'LIGHTGBM';
  // A UBJSON key has its length first, so a type marker follows the brace; in JSON it is a quote.
  if (/^\{[iUIlL$#]/.test(head)) return 'XGBOOST_UBJ';
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text.startsWith('{')) return 'XGBOOST_JSON';
  refuseText(text);
  const onnx = looksLikeOnnx(bytes);
  if (onnx === 'YES') return 'ONNX';
  if (onnx === 'CUT') throw broken('The file begins like ONNX, and ends too soon.');
  throw new ModelFileError('UNKNOWN_FORMAT', `${EXPECTED}; found bytes of no known format. ${EXPORT}`);
}

function refuseForeign(bytes: Uint8Array, head: string): void {
  if (isPickle(bytes, head)) {
    const why = 'Reading a pickle runs whatever code it contains, so it is never opened.';
    throw new ModelFileError('RUNS_CODE', `The file is a Python pickle (.pkl, .joblib). ${why} ${EXPORT}`);
  }
  if (['x\x01', 'x^', 'x\x9c', 'x\xda'].some((start) => head.startsWith(start))) {
    const what = 'zlib data, as joblib writes compressed pickles';
    throw new ModelFileError('RUNS_CODE', `The file is ${what}. A pickle runs code and is never opened. ${EXPORT}`);
  }
  const foreign = FOREIGN.find(({ start, at = 0 }) => head.startsWith(start, at));
  if (foreign) throw new ModelFileError('FOREIGN_FORMAT', `${EXPECTED}; found ${foreign.name}. ${EXPORT}`);
}

/** Protocols 2 to 5 begin with PROTO; protocols 0 and 1 with an opcode that builds or imports an object. */
function isPickle(bytes: Uint8Array, head: string): boolean {
  if (bytes[0] === 0x80 && bytes.length > 1 && bytes[1] >= 2 && bytes[1] <= 5) return true;
  return /^(?:c[A-Za-z_][\w.]*\r?\n[A-Za-z_]\w*\r?\n|[(]?(?:[dl]p\d+\n|i[A-Za-z_][\w.]*\n|c[A-Za-z_][\w.]*\n)|\]q|\}q)/.test(
    head,
  );
}

function refuseText(text: string): void {
  const name = /^(?:<\?xml[^]*<PMML|<PMML)/.test(text)
    ? 'PMML'
    : text.startsWith('<')
      ? 'XML or HTML'
      : text.startsWith('[')
        ? 'a JSON list, perhaps a model dump of XGBoost; save_model writes the model itself'
        : /^booster\[\d+\]/.test(text)
          ? 'a text dump of XGBoost; save_model writes the model itself'
          : undefined;
  if (name) throw new ModelFileError('FOREIGN_FORMAT', `${EXPECTED}; found ${name}. ${EXPORT}`);
}

/** ONNX has no magic number: it is a protobuf whose top level has the fields of a ModelProto, a graph (7) among them. */
function looksLikeOnnx(bytes: Uint8Array): 'YES' | 'NO' | 'CUT' {
  const known = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);
  const reader = new ProtobufReader(bytes);
  let fields = 0;
  let graph = false;
  try {
    while (reader.next()) {
      if (!known.has(reader.field)) return 'NO';
      fields += 1;
      graph ||= reader.field === 7 && reader.wire === 2;
    }
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    // The graph is most of the file: a cut one is what a length beyond the end means after a sound beginning.
    return fields > 0 && bytes[0] === 0x08 ? 'CUT' : 'NO';
  }
  return graph ? 'YES' : 'NO';
}
