import { Prisma } from '../generated/client.ts';

/**
 * Claims keys for a backtest. A claim is the right to compute a result; the first backtest to claim a key has it.
 * Returns which backtest has each key. The claims stay locked until the transaction ends, so that whoever completes a
 * key after that sees every backtest that waits for it.
 */
export async function claimKeys(
  tx: Prisma.TransactionClient,
  backtestId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  // Always in the same order: two launches that lock the same rows in different orders would wait for each other.
  const values = [...keys].sort().map((key) => Prisma.sql`(${key}, ${backtestId}::uuid)`);
  const rows = await tx.$queryRaw<{ key: string; backtest_id: string }[]>`
    INSERT INTO claim (key, backtest_id) VALUES ${Prisma.join(values)}
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING key, backtest_id`;
  return new Map(rows.map((row) => [row.key, row.backtest_id]));
}

/** Deletes the claims on keys, whoever has them. */
export async function dropClaims(tx: Prisma.TransactionClient, keys: readonly string[]): Promise<void> {
  await tx.claim.deleteMany({ where: { key: { in: [...keys] } } });
}

/** The keys that a backtest has the claims on, and so has to compute. */
export async function claimedKeys(tx: Prisma.TransactionClient, backtestId: string): Promise<Set<string>> {
  const claims = await tx.claim.findMany({ where: { backtestId }, select: { key: true } });
  return new Set(claims.map((claim) => claim.key));
}

/**
 * Gives up all claims of a backtest that ends early. A key that other backtests wait for passes to one of them. Returns
 * those heirs, which now have work to do.
 */
export async function bequeathClaims(tx: Prisma.TransactionClient, backtestId: string): Promise<string[]> {
  const heirs = await tx.$queryRaw<{ heir: string }[]>`
    UPDATE claim SET backtest_id = waiting.heir
    FROM (
      SELECT key, min(backtest_id::text)::uuid AS heir FROM backtest_model
      WHERE status IN ('QUEUED', 'RUNNING') AND backtest_id <> ${backtestId}::uuid GROUP BY key
    ) AS waiting
    WHERE claim.key = waiting.key AND claim.backtest_id = ${backtestId}::uuid
    RETURNING waiting.heir::text AS heir`;
  await tx.claim.deleteMany({ where: { backtestId } });
  return [...new Set(heirs.map((row) => row.heir))];
}
