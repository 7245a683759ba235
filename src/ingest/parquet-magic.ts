/** The four bytes that a Parquet file begins and ends with. */
const MAGIC = [0x50, 0x41, 0x52, 0x31];

/** Whether a file that begins with these bytes is Parquet. */
export const isParquet = (start: Uint8Array): boolean => MAGIC.every((byte, index) => start[index] === byte);
