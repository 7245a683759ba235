import { ModelFileError } from './model-file-error.ts';
import { MAX_MODEL_BYTES } from './limits.ts';
import type { ModelFormat } from './model-info.ts';
import { ProtobufReader } from './onnx/protobuf.ts';

const EXPECTED = 'Expected ONNX, XGBoost JSON or UBJSON, or a LightGBM text model';
const EXPORT = 'Export the model as ONNX, or as XGBoost .json/.ubj, or as LightGBM text (see examples/).';

/** Formats that are known and refused: the characters (Latin-1) they have from byte `at` on, and what they are. */
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
  // Before ONNX: onnxruntime looks here first, and would run what these bytes say instead of the graph that we read.
  { start: 'ORTM', at: 4, name: 'the ORT format of onnxruntime; save the model as .onnx' },
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
    throw new ModelFileError(
      'TOO_LARGE',
      `The file has "${bytes.length}" bytes; expected at most ${MAX_MODEL_BYTES}. Train a smaller model.`,
    );
  }
  const head = headOf(bytes);
  refuseForeign(bytes, head);
  if (isSafetensors(bytes, head)) throw foreignFormat('safetensors, which has weights without the graph');
  if (/^tree\r?\n/.test(head)) return 'LIGHTGBM';
  // In UBJSON the type of the key's length follows the brace, in JSON a quote.
  if (/^\{[iUIlL$#]/.test(head)) return 'XGBOOST_UBJ';
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text.startsWith('{')) return 'XGBOOST_JSON';
  refuseText(text);
  if (looksLikeOnnx(bytes)) return 'ONNX';
  throw new ModelFileError('UNKNOWN_FORMAT', `${EXPECTED}; found bytes of no known format. ${EXPORT}`);
}

/** How many bytes tell what a file is not. */
const HEAD_BYTES = 4_096;
const headOf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');

/**
 * Looks at the beginning of a file alone, so that one that cannot be a model need not be read.
 * @param read gives the bytes up to an end
 * @throws {ModelFileError} for a format that is known and refused
 */
export async function refuseByBeginning(read: (end: number) => Promise<Uint8Array>): Promise<void> {
  const bytes = await read(HEAD_BYTES);
  const head = headOf(bytes);
  refuseForeign(bytes, head);
  refuseText(head.replace(/^\xef\xbb\xbf/, '').trimStart());
}

/** How zlib data begins, by level of compression. */
const ZLIB = ['x\x01', 'x^', 'x\x9c', 'x\xda'];

function refuseForeign(bytes: Uint8Array, head: string): void {
  if (isPickle(bytes, head)) {
    const why = 'Reading a pickle runs whatever code it contains, so it is never opened.';
    throw new ModelFileError('RUNS_CODE', `The file is a Python pickle (.pkl, .joblib). ${why} ${EXPORT}`);
  }
  if (ZLIB.some((start) => head.startsWith(start))) {
    const what = 'zlib data, as joblib writes compressed pickles';
    throw new ModelFileError('RUNS_CODE', `The file is ${what}. A pickle runs code and is never opened. ${EXPORT}`);
  }
  const foreign = FOREIGN.find(({ start, at = 0 }) => head.startsWith(start, at));
  if (foreign) throw foreignFormat(foreign.name);
}

const foreignFormat = (found: string) => new ModelFileError('FOREIGN_FORMAT', `${EXPECTED}; found ${found}. ${EXPORT}`);

/** Eight bytes with the length of a JSON object that follows them. */
function isSafetensors(bytes: Uint8Array, head: string): boolean {
  if (bytes.length < 10 || !head.startsWith('{"', 8)) return false;
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) <= bytes.length - 8;
}

/** How pickles of protocols 0 and 1 begin: with an opcode that imports a name, or builds a list, dict or object. */
const OLD_PICKLES = [
  /^c[A-Za-z_][\w.]*\r?\n[A-Za-z_]\w*\r?\n/,
  /^[(]?(?:[dl]p\d+\n|i[A-Za-z_][\w.]*\n|c[A-Za-z_][\w.]*\n)/,
  /^[\]}]q/,
];

/** Protocols 2 to 5 begin with the byte 0x80 and their number. */
function isPickle(bytes: Uint8Array, head: string): boolean {
  const [first, protocol = 0] = bytes;
  return (first === 0x80 && protocol >= 2 && protocol <= 5) || OLD_PICKLES.some((pattern) => pattern.test(head));
}

/** Text formats that are known and refused. */
const FOREIGN_TEXT: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  {
    pattern: /^version https:\/\/git-lfs\.github\.com\//,
    name: 'a pointer of Git LFS, which stands for the file; fetch it with `git lfs pull`',
  },
  { pattern: /^(?:<\?xml[^]*<PMML|<PMML)/, name: 'PMML' },
  { pattern: /^</, name: 'XML or HTML' },
  { pattern: /^\[/, name: 'a JSON list, perhaps a model dump of XGBoost; save_model writes the model itself' },
  { pattern: /^booster\[\d+\]/, name: 'a text dump of XGBoost; save_model writes the model itself' },
];

function refuseText(text: string): void {
  const foreign = FOREIGN_TEXT.find(({ pattern }) => pattern.test(text));
  if (foreign) throw foreignFormat(foreign.name);
}

/** The fields of an ONNX file at its top level (ModelProto), the graph among them. */
const TOP_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);
const GRAPH = 7;
/** Nearly every ONNX file begins with the tag of field 1, its version. */
const FIRST_TAG = 0x08;

/**
 * ONNX has no magic number: it is a protobuf message that has a graph and no field but those of ONNX.
 * @throws {ModelFileError} where a file begins like ONNX and then breaks off
 */
function looksLikeOnnx(bytes: Uint8Array): boolean {
  const reader = new ProtobufReader(bytes);
  let fields = 0;
  let hasGraph = false;
  try {
    while (reader.next()) {
      if (!TOP_FIELDS.has(reader.field)) return false;
      fields += 1;
      hasGraph ||= reader.field === GRAPH;
    }
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    // The graph is most of the file, so in one that was cut short its length goes beyond the end.
    if (fields > 0 && bytes[0] === FIRST_TAG) {
      throw new ModelFileError(error.fault, `The file begins like ONNX. ${error.message}`, { cause: error });
    }
    return false;
  }
  return hasGraph;
}
