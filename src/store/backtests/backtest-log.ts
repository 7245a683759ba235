import type { Database } from '../postgres/database.ts';
import { findBacktestStamps } from './backtests.ts';
import { readEvents } from './event-log.ts';

/** The event logs of backtests, by their ids. */
export const backtestLog = (database: Database) => ({
  read: (id: string, range: { after: number; limit: number }) => readEvents(database, id, range),
  hasEnded: async (id: string) => (await findBacktestStamps(database, [id])).get(id)?.hasEnded ?? true,
});
