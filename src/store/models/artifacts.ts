import { createHash } from 'node:crypto';
// Not by the room's door, which would load onnxruntime into every process that reads the store.
import { type ModelInfo, ModelInfoSchema } from '../../models/model-info.ts';
import type { Database } from '../postgres/database.ts';

/** A model file to keep. */
export interface NewArtifact {
  /** SHA-256 in hex, as it was when the file was inspected. */
  readonly digest: string;
  readonly size: number;
  readonly info: ModelInfo;
  /** Its bytes, piece by piece. */
  stream(): AsyncIterable<Uint8Array>;
}

/** Bytes of a file that are read from the database at once. */
const PIECE_BYTES = 8 * 2 ** 20;

/**
 * Keeps a model file, unless the store has it already. It crosses in pieces, so that memory does not grow with the
 * file; the database puts them together, all of them or none.
 *
 * @returns false where the bytes that came are not those of the digest, because the file was written to meanwhile
 */
export async function insertArtifact({ pool }: Database, artifact: NewArtifact): Promise<boolean> {
  const { digest, size, info } = artifact;
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query('CREATE TEMPORARY TABLE piece (place int, data bytea) ON COMMIT DROP');
    const hash = createHash('sha256');
    let place = 0;
    for await (const data of artifact.stream()) {
      hash.update(data);
      await client.query('INSERT INTO piece VALUES ($1, $2)', [
        place,
        Buffer.from(data.buffer, data.byteOffset, data.length),
      ]);
      place += 1;
    }
    const isSame = hash.digest('hex') === digest;
    if (isSame)
      await client.query(
        `INSERT INTO artifact (digest, format, size_bytes, info, data)
         SELECT $1, $2, $3, $4, coalesce(string_agg(data, ''::bytea ORDER BY place), ''::bytea) FROM piece
         ON CONFLICT DO NOTHING`,
        [digest, info.format, size, JSON.stringify(info)],
      );
    await client.query(isSame ? 'COMMIT' : 'ROLLBACK');
    return isSame;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    throw failure;
  } finally {
    // A connection on which something failed is closed, and PostgreSQL rolls its transaction back.
    client.release(failure);
  }
}

/** What the inspection of a file found when it was first registered; undefined where the store has no such file. */
export async function findArtifactInfo({ prisma }: Database, digest: string): Promise<ModelInfo | undefined> {
  const row = await prisma.artifact.findUnique({ where: { digest }, select: { info: true } });
  return row ? ModelInfoSchema.parse(row.info) : undefined;
}

/** The bytes of a model file; undefined where the store has no such file. They come in pieces, as hex text. */
export async function readArtifact({ pool }: Database, digest: string): Promise<Uint8Array | undefined> {
  const { rows } = await pool.query<{ length: number }>(
    'SELECT octet_length(data) AS length FROM artifact WHERE digest = $1',
    [digest],
  );
  if (rows.length === 0) return undefined;
  const bytes = new Uint8Array(rows[0].length);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = await pool.query<{ data: Buffer }>(
      'SELECT substring(data FROM $2 FOR $3) AS data FROM artifact WHERE digest = $1',
      [digest, at + 1, PIECE_BYTES],
    );
    bytes.set(piece.rows[0].data, at);
  }
  return bytes;
}
