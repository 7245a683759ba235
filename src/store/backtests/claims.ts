import { Prisma } from '../generated/client.ts';

/**
 * Claims keys for a backtest and returns the owner of each: the backtest whose row came first has the right to compute a
 * key. The rows stay locked until the transaction ends, so that whoever completes a key sees all backtests that wait.
 */
export async function claimKeys(
  tx: Prisma.TransactionClient,
  backtestId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  // Sorted, so that two launches lock rows in the same order and never deadlock.
  const values = [...keys].sort().map((key) => Prisma.sql`(${key}, ${backtestId}::uuid)`);
  const rows = await tx.$queryRaw<{ key: string; backtest_id: string }[]>`
    INSERT INTO claim (key, backtest_id) VALUES ${Prisma.join(values)}
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING key, backtest_id`;
  return new Map(rows.map((row) => [row.key, row.backtest_id]));
}

export async function dropClaims(tx: Prisma.TransactionClient, keys: readonly string[]): Promise<void> {
  await tx.claim.deleteMany({ where: { key: { in: [...keys] } } });
}

/** The keys that a backtest owns and has not computed yet. */
export async function claimedKeys(tx: Prisma.TransactionClient, backtestId: string): Promise<Set<string>> {
  const claims = await tx.claim.findMany({ where: { backtestId }, select: { key: true } });
  return new Set(claims.map((claim) => claim.key));
}

/**
 * Gives up all claims of a backtest that ends early. A key that another backtest waits for becomes its own; returns those
 * heirs, which now need jobs.
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
