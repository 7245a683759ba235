import { zstdDecompressSync } from 'node:zlib';
import type { TradeColumns } from '../../engine/index.ts';
import type { Database } from '../postgres/database.ts';
import { encodeEquity, encodeTrades } from './series-codec.ts';

/** No stored series is larger: 1 GiB unpacked. */
const MAX_BYTES = 2 ** 30;
const BATCH = 100;

/**
 * Writes the series of results from before in their compact form; where there are none, that is one look into an empty
 * index. Several may do so at once. Returns how many there were.
 */
export async function recodeSeries({ pool }: Database): Promise<number> {
  for (let done = 0; ;) {
    const { rows } = await pool.query<{ key: string; equity: Buffer; trades: Buffer }>(
      'SELECT key, equity, trades FROM result_series WHERE form = 0 LIMIT $1',
      [BATCH],
    );
    if (rows.length === 0) return done;
    const recoded = rows.map((row) => recode(row.equity, row.trades));
    await pool.query(
      `UPDATE result_series SET form = 1, equity = recoded.equity, trades = recoded.trades
       FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS recoded (key, equity, trades)
       WHERE result_series.key = recoded.key`,
      [rows.map(({ key }) => key), recoded.map(({ equity }) => equity), recoded.map(({ trades }) => trades)],
    );
    done += rows.length;
  }
}

function recode(equity: Buffer, trades: Buffer): { equity: Buffer; trades: Buffer } {
  const { times, ...rest } = columnsOf(equity);
  return {
    equity: Buffer.from(encodeEquity({ times, equity: rest['equity'] })),
    trades: Buffer.from(encodeTrades(columnsOf(trades) as TradeColumns, times)),
  };
}

/** Columns of before: a JSON header with names and length, then float64 values, little-endian, all zstd-compressed. */
function columnsOf(bytes: Uint8Array): Record<string, Float64Array> {
  const raw = zstdDecompressSync(bytes, { maxOutputLength: MAX_BYTES });
  const start = 4 + raw.readUInt32LE(0);
  const { names, length } = JSON.parse(raw.toString('utf8', 4, start)) as { names: string[]; length: number };
  return Object.fromEntries(
    names.map((name, index) => {
      const values = new Float64Array(length);
      const from = start + index * values.byteLength;
      new Uint8Array(values.buffer).set(raw.subarray(from, from + values.byteLength));
      return [name, values];
    }),
  );
}
