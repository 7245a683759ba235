import { z } from 'zod';
import type { Database } from '../postgres/database.ts';
import type { Prisma, RunStatus } from '../generated/client.ts';

/** The NOTIFY channel that says which backtest has a new event; the payload is the backtest's id. */
export const EVENT_CHANNEL = 'hindcast_backtest_event';

const EventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('PROGRESS'),
    progress: z.number(),
    models: z.array(z.object({ ordinal: z.number(), progress: z.number() })),
  }),
  z.object({ type: z.literal('RESULT'), ordinal: z.number() }),
  z.object({ type: z.literal('FAILURE'), ordinal: z.number() }),
  z.object({ type: z.literal('FINISHED') }),
]);

/**
 * What happened to a backtest. Events carry no results, only what to look up: `ordinal` is a model's place in the
 * backtest, `models` the fraction done of each model that is being computed.
 */
export type BacktestEvent = z.infer<typeof EventSchema>;
export type LoggedEvent = BacktestEvent & { readonly seq: number };

interface BacktestChange {
  readonly status?: RunStatus;
  readonly progress?: number;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

/** Changes a backtest's row and logs the event that explains it, in one transaction; listeners hear of it on commit. */
export const recordChange = (
  tx: Prisma.TransactionClient,
  backtestId: string,
  { change, event }: { change?: BacktestChange; event: BacktestEvent },
): Promise<void> => recordChanges(tx, backtestId, { change, events: [event] });

/** Likewise, where several events explain it. */
export async function recordChanges(
  tx: Prisma.TransactionClient,
  backtestId: string,
  { change, events }: { change?: BacktestChange; events: readonly BacktestEvent[] },
): Promise<void> {
  if (events.length === 0) return;
  const { seq } = await tx.backtest.update({
    where: { id: backtestId },
    data: { ...change, seq: { increment: events.length } },
    select: { seq: true },
  });
  const first = seq - events.length + 1;
  const data = events.map(({ type, ...payload }, index) => ({ backtestId, seq: first + index, type, payload }));
  await tx.backtestEvent.createMany({ data });
  await tx.$executeRaw`SELECT pg_notify(${EVENT_CHANNEL}, ${backtestId})`;
}

/** At most `limit` events of a backtest whose `seq` is greater than `after`, in order. */
export async function readEvents(
  { prisma }: Database,
  backtestId: string,
  { after, limit }: { after: number; limit: number },
): Promise<LoggedEvent[]> {
  const where = { backtestId, seq: { gt: after } };
  const rows = await prisma.backtestEvent.findMany({ where, orderBy: { seq: 'asc' }, take: limit });
  return rows.map((row) => ({ seq: row.seq, ...EventSchema.parse({ type: row.type, ...(row.payload as object) }) }));
}
